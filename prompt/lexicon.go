package prompt

import "strings"

// tag is the set of senses that a word of a prompt can have. A word may have several.
type tag uint64

const (
	tYes tag = 1 << iota
	tNo
	tCue     // reply, text, press: announces a key
	tConfirm // keep, confirm, attend
	tChange  // reschedule, move
	tOther   // another, new, better: with tTime a change
	tTime    // time, date, day
	tCancel
	tCall
	tClinician
	tRefill
	tMed
	tMsg
	tStop
	tHelp
	tArrive
	tPay
	tBook
	tVisit
	tWant
	tMoved
	tDay
	tMonth
	tClock
	tSymptom
	tTake
	tFact
	tRate
	tResult
	tPortal
	tInsurance
	tDoc
	tNot
	tSafe
	tWell
	tAny
	tQuestion
	tLink  // or, and, o, y
	tTo    // to, for, if, para: between a key and what it means
	tSame  // same
	tWorse // worse
	tOK
	tYou
	tWill
	tSpanish
	tOffer // opening, spot, available: a time that may be taken
	tWhich
	tAid
	tRide
	tDone
	tMeasure
	tFeel
	tLate
	tSkip
	tDid
	tRemind
	tWrong
	tJoin
	tWith // words that may stand between a cue and its key
	tFYI
	tUnit
	tHold
)

func (t tag) any(u tag) bool { return t&u != 0 }

// lexicon gives the senses of each word, read only. Words are folded.
var lexicon = func() map[string]tag {
	m := make(map[string]tag, 1200)
	add := func(t tag, words string) {
		for _, w := range strings.Fields(words) {
			m[w] |= t
		}
	}
	add(tYes, "yes y yep yeah si s sip")
	add(tNo, "no n nope")
	add(tCue, "reply text txt press send type answer say respond replying answering texting responda responde conteste contesta envie envia marque marca mande manda escriba escribe texto oprima pulse replies enter")
	add(tWith, "with the letter word number by back us a an con la el palabra letra numero key just only either simply")
	add(tConfirm, "confirm confirms confirming confirma confirmar confirme confirmo keep keeping keeps coming come attend attending asistir asistire asisto asistira accept accepts aceptar acepto mantener conservar go going make voy vengo viene venir save in ready stay")
	add(tChange, "reschedule resched rescheduling change cambiar cambio move mover reprogramar reagendar postpone rebook modificar")
	add(tOther, "another different diff new better other otra otro nueva nuevo otros otras")
	add(tTime, "time times date dates day days fecha dia hora week semana horario weeks")
	add(tCancel, "cancel cancelar cancelo cancela cancele cancels drop release nix anular off finish longer")
	add(tCall, "call calls callback llamada llamar llame llamen llamemos hablar talk speak person someone human agent phone alguien persona contact")
	add(tClinician, "nurse doctor pharmacist dr enfermera doctora coordinator provider scheduler coach manager team counselor")
	add(tRefill, "refill refills refilled fill fills renew renewed renewal renewing resurtir resurtido resurtidos renovar surtir renovacion")
	add(tMed, "prescription prescriptions rx medicine medicines medication medications med meds pill pills dose doses insulin insulina receta recetas medicina medicinas medicamento medicamentos pastilla pastillas antibiotic antibiotics antibiotico inhaler warfarin metformin metformina tablet tablets drops shot shots injection vitamin iron statin patch cpap ointment steroid prednisone eliquis aspirin ibuprofen lisinopril losartan sertraline")
	add(tMsg, "message messages msg msgs texts texting reminders reminder alerts mensajes mensaje recordatorios recordatorio notices sms updates tips textos newsletter avisos")
	add(tStop, "stop stops end unsubscribe opt optout quit leave parar alto baja salir stopall remove terminar")
	add(tHelp, "help ayuda info")
	add(tArrive, "arrive arrived arrives arrival here outside llegue llegar llego llegado aqui afuera park parked parking curbside ready lobby building")
	add(tPay, "pay paid payment payments balance bill bills billing invoice pagar pago saldo owe copay autopay statement installment past-due charge factura cost price fee collections $")
	add(tBook, "book schedule scheduling scheduled booking agendar agende reserve reservar signup programar register enroll reserva")
	add(tVisit, "appointment appointments appt appts visit visits cita citas session sessions class checkup cleaning exam physical infusion consulta turno followup procedure mammogram ultrasound mri echo colonoscopy evaluation therapy consult study group crown fitting xray x-ray scan surgery physical limpieza mamografia")
	add(tWant, "want wants like interested prefer need needs desea quiere necesita gustaria wish prefiere would ocupa")
	add(tMoved, "moved rescheduled changed moves canceled cancelled closed closing sick instead unavailable moving changes cancelada cambio rebooked adjusted")
	add(tDay, "monday mon tuesday tue tues wednesday wed weds thursday thu thur thurs friday fri saturday sat sunday sun lunes martes miercoles jueves viernes sabado domingo lun mie jue vie")
	add(tMonth, "january jan february feb march mar april apr may june jun july jul august aug september sep sept october oct november nov december dec enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr ago dic")
	add(tClock, "am pm a.m p.m noon mediodia")
	add(tSymptom, "fever fevers pain pains bleeding bleed swelling swollen redness red cough breath breathing nausea vomiting dizzy dizziness rash numbness numb headache headaches cramping cramps itching itchy drainage hives falls fallen fall fell chills sore throat shortness chest diarrhea constipation symptoms symptom weakness seizures seizure pus discharge burning spotting contractions thoughts hurting suicide hopeless blurry vision floaters leaking fainting fainted palpitations confusion bruising bruise tightness wheezing weak tingling stiff bloody worse infection odor lightheaded fiebre dolor sangrado hinchazon tos mareo mareos nausea vomito sintomas dificultad respirar moretones  dolor ardor")
	add(tTake, "take took taken taking started start finished tomo tomado tomando toma empezo recogio picked pick using use used uses wear wearing wore missed miss skipped skip stopped hold held fast fasting test took complete completed filled check checking checked drink doing done")
	add(tFact, "allergies allergy allergic alergia alergias alergico medications history surgeries pregnant smoke tobacco vape pacemaker implant implants latex metal claustrophobic address pharmacy diabetic diabetes vaccinated vaccines thinners thinner embarazada fuma emergency contact height weight hospitalized hospital hospitalizations alcohol embarazo cirugias medicinas medicamentos anticoagulantes changes traveled travel")
	add(tRate, "rate scale score survey recommend rating encuesta califica calificaria recomendaria stars feedback satisfied satisfecho experience rank")
	add(tResult, "results result labs lab test tests resultados biopsy report analisis")
	add(tPortal, "portal link login password video telehealth app camera zoom download enlace")
	add(tInsurance, "insurance coverage aetna cigna humana medicaid medicare seguro oscar bcbs hmo ppo authorization insured covered plan")
	add(tDoc, "copy letter form forms records referral note mailed list printed packet carta paperwork copies summary record")
	add(tNot, "not cannot cant can't won't wont unable don't dont isn't doesn't nunca rather otherwise")
	add(tSafe, "safe safely able comfortable segura seguro trust understand manage")
	add(tWell, "better easing eased free pink improved improving improve gone healed healing resolved eating drinking mejor mejoro wearing-off clear cleared clearing stopped dry normal easier bien fine good okay smaller lighter less walking")
	add(tAny, "any anything alguna algun algo ningun")
	add(tQuestion, "questions question preguntas pregunta concerns")
	add(tLink, "or and o y")
	add(tTo, "to for if para when si cuando means as")
	add(tSame, "same igual unchanged")
	add(tWorse, "worse peor bad mal severe")
	add(tOK, "ok okay got")
	add(tYou, "you your usted su sus you're you'll")
	add(tWill, "will can are could able still puede podra viene able")
	add(tSpanish, "su cita para usted responda el la de por favor gracias con los una desea quiere necesita conteste esta recordatorio clinica en del las que mejor cual tiene")
	add(tOffer, "opening openings opened spot spots available slot slots cupo disponible offer earlier sooner open espacio cancellation waitlist claim hora")
	add(tWhich, "which what cual prefer prefiere works best pick choose options option either que choice")
	add(tAid, "assistance discount aid afford financial charity ayuda")
	add(tRide, "ride transport transportation driver rides transporte bus")
	add(tDone, "done taken finished completed went read watched listo hecho viewed")
	add(tMeasure, "temperature temp reading pressure bp weight glucose sugar oxygen pulse number temperatura presion peso azucar lectura fasting spo2 bpm")
	add(tFeel, "feel feeling feelings doing how's siente sentido sigue mood")
	add(tLate, "late behind running eta delayed")
	add(tSkip, "skip decline pass thanks declining interested ignore")
	add(tDid, "did have has were was haven't tomo ya had is")
	add(tRemind, "remind reminder recordarle recordatorio")
	add(tWrong, "wrong incorrect")
	add(tJoin, "join subscribe agree consent rejoin resubscribe receive recibir acepta acepto opt-in unstop enrolled permission")
	add(tFYI, "fyi notice aviso noted")
	add(tUnit, "weeks week days day months month hours hrs hr hour minutes min mins years year doses mg pills pm am pads oz lb lbs st nd rd th semanas dias meses horas anos")
	add(tHold, "hold reserved held saved")
	return m
}()
