package prompt_test

// cases are prompts with bare replies and how each is read: a meaning; with "?" a hint
// that is not sure; "!" anything that is not sure; "-" no bare reply; "#n" the slot.
var cases = []struct {
	name, prompt string
	replies      [][2]string
}{
	{"Reply C to confirm, R to reschedule, X to cancel.", "Elm Street Clinic: visit with Dr. Ames Mon 5/4 at 9:15 AM. Reply C to confirm, R to reschedule, X to cancel.", [][2]string{
		{"C", "confirm"},
		{"c", "confirm"},
		{"C thanks", "confirm"},
		{"R", "reschedule"},
		{"r please", "reschedule"},
		{"x", "cancel"},
		{"X.", "cancel"},
		{"the X", "cancel"},
	}},
	{"numbers with equals", "Appointment Thu 6/11 2:30 PM, Lakeview Heart. 1=yes 2=no 3=call me", [][2]string{
		{"1", "confirm"},
		{"2", "cannot"},
		{"3", "call"},
		{"1 thank you", "confirm"},
		{"one", "confirm"},
		{"2 please", "cannot"},
	}},
	{"numbers with to", "Your visit is Friday at 10:00. Reply 1 to keep, 2 to move", [][2]string{
		{"1", "confirm"},
		{"2", "reschedule"},
		{"1 1", "confirm"},
	}},
	{"Y/N in parentheses", "Are you coming to your appointment tomorrow at 3 PM? (Y/N)", [][2]string{
		{"Y", "confirm"},
		{"n", "cannot"},
		{"yes", "confirm"},
		{"yes yes", "confirm"},
		{"yep", "confirm"},
		{"nope", "cannot"},
		{"👍", "confirm"},
		{"yess", "confirm"},
	}},
	{"YES or NO", "Will you attend your physical on Monday at 8 AM? YES or NO", [][2]string{
		{"YES", "confirm"},
		{"yes sir", "confirm"},
		{"of course", "confirm"},
		{"NO", "cannot"},
		{"no thank you", "cannot"},
	}},
	{"words KEEP CANCEL", "Your appointment is 7/2 at 4:00 PM. Reply KEEP or CANCEL.", [][2]string{
		{"keep", "confirm"},
		{"cancel", "cancel"},
		{"cancle", "cancel"},
	}},
	{"CONFIRM typo", "Reminder: cleaning appointment Tuesday at 1 PM. Reply CONFIRM to confirm or CHANGE to reschedule. Reply STOP to opt out.", [][2]string{
		{"confrim", "confirm"},
		{"Confirm", "confirm"},
		{"change", "reschedule"},
		{"STOP", "opt_out"},
		{"stop please", "opt_out"},
		{"stopall", "opt_out"},
	}},
	{"keys in another order", "Northside Imaging: ultrasound appointment 9/3 7:45 AM. Press 1 to cancel, 2 to confirm, 3 for a new time.", [][2]string{
		{"1", "cancel"},
		{"2", "confirm"},
		{"3", "reschedule"},
	}},
	{"label before key", "To keep your appointment on Monday at 8 press 1. To change it press 2. To cancel press 3.", [][2]string{
		{"1", "confirm"},
		{"2", "reschedule"},
		{"3", "cancel"},
	}},
	{"NO offered as cancel", "Appt with Dr. Vale 3/9 1:45 PM. Y=keep N=cancel. Reply STOP to end.", [][2]string{
		{"Y", "confirm"},
		{"N", "cancel"},
		{"no", "cancel"},
		{"yes", "confirm"},
		{"stop", "opt_out"},
	}},
	{"key equals label", "Friendly reminder: allergy visit Wed 12/2, 4:15 PM. C = coming, R = need another time.", [][2]string{
		{"C", "confirm"},
		{"R", "reschedule"},
	}},
	{"reverse equals", "Appointment reminder 10/29 3:45p at Summit Skin. Confirm=CONFIRM Change=CHANGE Stop=STOP", [][2]string{
		{"confirm", "confirm"},
		{"change", "reschedule"},
		{"stop", "opt_out"},
	}},
	{"lettered list", "Your visit is 4/18 at 9 AM. A) Confirm B) Reschedule C) Cancel", [][2]string{
		{"a", "confirm"},
		{"B", "reschedule"},
		{"C", "cancel"},
	}},
	{"list on lines", "Visit with Dr. Roe, May 6 at 2 PM.\n1 Confirm\n2 Reschedule\n3 Cancel", [][2]string{
		{"1", "confirm"},
		{"2", "reschedule"},
		{"3", "cancel"},
	}},
	{"quoted keys", "Your appointment is Thursday 10 AM. Reply \"Y\" to confirm or \"N\" to reschedule.", [][2]string{
		{"y", "confirm"},
		{"n", "reschedule"},
	}},
	{"coming, not coming", "Infusion visit Friday 8:50. Answer COMING or NOT COMING", [][2]string{
		{"coming", "confirm"},
		{"not coming", "cannot"},
	}},
	{"thumbs", "Foot visit tomorrow at 9:00, Suite 2. 👍 if coming, 👎 if not.", [][2]string{
		{"👍", "confirm"},
		{"👎🏽", "decline?"},
	}},
	{"bare reminder", "Reminder: your appointment with Dr. Hart is tomorrow at 11:00 AM.", [][2]string{
		{"yes", "confirm"},
		{"cancel", "cancel"},
		{"reschedule", "reschedule"},
		{"confirmed", "confirm"},
		{"👍", "confirm?"},
		{"STOP", "opt_out"},
		{"quit", "opt_out"},
		{"help", "help"},
	}},
	{"Responda SI / NO", "Su cita es el martes 5 de mayo a las 3 PM. Responda SI para confirmar, NO para cancelar.", [][2]string{
		{"si", "confirm"},
		{"sí", "confirm"},
		{"SI gracias", "confirm"},
		{"no", "cancel"},
	}},
	{"CONFIRMAR o CANCELAR", "Recordatorio: cita con la Dra. Ríos mañana 9 AM. Responda CONFIRMAR o CANCELAR.", [][2]string{
		{"confirmar", "confirm"},
		{"cancelar", "cancel"},
		{"Confirmo", "confirm"},
	}},
	{"spanish numbers", "Recordatorio de cita: mié 9 de abril 3:45 PM. Responda 1 confirmar, 2 cambiar, 3 cancelar.", [][2]string{
		{"1", "confirm"},
		{"2", "reschedule"},
		{"3 porfavor", "cancel"},
		{"uno", "confirm"},
	}},
	{"label before, spanish", "Para confirmar su cita del 12 nov 9:10 marque 1, para cambiar marque 2, para cancelar marque 3.", [][2]string{
		{"1", "confirm"},
		{"2", "reschedule"},
		{"3", "cancel"},
	}},
	{"spanish question", "¿Viene a su cita del viernes a las 2?", [][2]string{
		{"si", "confirm"},
		{"no", "cannot"},
	}},
	{"spanish letters", "Cita 9/2 4 pm. A=Asistiré B=Necesito otra fecha", [][2]string{
		{"A", "confirm"},
		{"la B", "reschedule"},
	}},
	{"two slots", "We can see you Tue 3pm or Thu 10 AM. Which works best?", [][2]string{
		{"thursday works", "slot#1"},
		{"the second one", "slot#1"},
		{"the first one", "slot#0"},
		{"tuesday", "slot#0"},
		{"10 am", "slot#1"},
		{"3pm please", "slot#0"},
		{"the thursday one", "slot#1"},
		{"either", "slot?"},
		{"neither", "reschedule?"},
	}},
	{"dated slots", "Openings: Mon 9/14 at 2:00, Wed 9/16 at 8:30. Which do you prefer?", [][2]string{
		{"9/16", "slot#1"},
		{"wednesday", "slot#1"},
		{"the 14th", "slot#0"},
		{"8:30", "slot#1"},
		{"2:00", "slot#0"},
	}},
	{"numbered slots", "Pick a time: 1) Thursday 10 AM 2) Friday 2 PM", [][2]string{
		{"1", "slot#0"},
		{"2", "slot#1"},
		{"friday", "slot#1"},
		{"2 please", "slot#1"},
	}},
	{"three slots", "Available: Jan 5 9 AM, Jan 6 11 AM or Jan 7 4 PM. Which is best?", [][2]string{
		{"the third", "slot#2"},
		{"last one", "slot#2"},
		{"11 am", "slot#1"},
	}},
	{"spanish slots", "Tenemos cupo el lunes 9 am o el miércoles 4 pm. ¿Cuál prefiere?", [][2]string{
		{"el lunes", "slot#0"},
		{"la segunda", "slot#1"},
		{"miercoles", "slot#1"},
		{"4 pm", "slot#1"},
	}},
	{"earlier opening", "An earlier visit opened tomorrow at 8:40 AM. Reply YES to take it.", [][2]string{
		{"yes", "slot"},
		{"no", "decline"},
	}},
	{"moved ok", "Your appointment with Dr. Bell was moved to Friday 5/13 at 2 PM. Does that work?", [][2]string{
		{"ok", "confirm"},
		{"that works", "confirm"},
		{"yes", "confirm"},
		{"no", "cannot"},
	}},
	{"refill yes", "Reply YES to request a refill of your prescription.", [][2]string{
		{"yes", "refill"},
		{"Yes please", "refill"},
		{"YES thx", "refill"},
	}},
	{"refill question", "Your blood pressure medicine is due. Would you like a refill? Y/N", [][2]string{
		{"y", "refill"},
		{"n", "decline"},
		{"no thanks", "decline"},
	}},
	{"refill letters", "Corner Pharmacy: prescription due. Reply R to refill, S to skip this month.", [][2]string{
		{"R", "refill"},
	}},
	{"refill spanish", "Responda SI para renovar su receta.", [][2]string{
		{"si", "refill"},
		{"sip", "refill"},
	}},
	{"adherence", "Did you take your new blood pressure pill today?", [][2]string{
		{"yes", "taken"},
		{"no", "not_taken?"},
	}},
	{"adherence picked up", "Have you picked up your antibiotic?", [][2]string{
		{"yes", "taken"},
		{"not_a_key", "-"},
	}},
	{"screening", "Do you have any fever or cough today?", [][2]string{
		{"no", "denied"},
		{"nope", "denied"},
		{"n", "denied"},
		{"yes", "affirmed?"},
	}},
	{"screening keys", "Any chest pain, bleeding or fever since surgery? Reply YES or NO.", [][2]string{
		{"no", "denied"},
		{"yes", "affirmed?"},
	}},
	{"safe at home", "Do you feel safe at home?", [][2]string{
		{"no", "!"},
		{"yes", "!"},
	}},
	{"able to breathe", "Are you able to breathe without trouble today?", [][2]string{
		{"no", "!"},
	}},
	{"keep yourself safe", "Can you keep yourself safe tonight? Y or N", [][2]string{
		{"n", "!"},
		{"no", "!"},
	}},
	{"better", "How is your pain, better / same / worse?", [][2]string{
		{"better", "better?"},
		{"worse", "worse?"},
		{"same", "same?"},
	}},
	{"fluids", "Is your baby drinking and having wet diapers? Y/N", [][2]string{
		{"n", "!"},
	}},
	{"intake", "Do you have any new allergies? YES or NO", [][2]string{
		{"no", "informed"},
		{"yes", "informed?"},
	}},
	{"consent", "May we send you text reminders about your visits? Reply YES or NO", [][2]string{
		{"yes", "opt_in"},
		{"no", "opt_out"},
	}},
	{"consent spanish", "¿Podemos enviarle mensajes de texto? SI o NO", [][2]string{
		{"si", "opt_in"},
		{"no", "opt_out"},
	}},
	{"identity", "Hi! Is this Maria?", [][2]string{
		{"no", "wrong"},
	}},
	{"arrival", "Text HERE when you arrive for your visit.", [][2]string{
		{"here", "arrival"},
		{"HERE", "arrival"},
	}},
	{"arrival spanish", "Conteste AQUI cuando llegue a la clínica.", [][2]string{
		{"aqui", "arrival"},
	}},
	{"call offer", "Would you like a scheduler to call you? YES or NO", [][2]string{
		{"yes", "call"},
		{"no", "decline"},
	}},
	{"booking", "You are due for a checkup. Reply BOOK to schedule.", [][2]string{
		{"book", "book"},
	}},
	{"booking yes", "It is time for your annual visit. Would you like to schedule? YES or NO", [][2]string{
		{"yes", "book"},
		{"no thanks", "decline"},
	}},
	{"press nine", "Visit 10/22 4:30 PM. Reply 1 to confirm or 9 to speak with someone.", [][2]string{
		{"9", "call"},
		{"1", "confirm"},
		{"7", "-"},
	}},
	{"notice", "Our office is closed Monday for the holiday.", [][2]string{
		{"ok", "thanks"},
		{"thanks", "thanks"},
		{"👍", "thanks"},
		{"gracias", "thanks"},
	}},
	{"stop footer", "Flu clinic Saturday! Reply STOP to unsubscribe.", [][2]string{
		{"stop", "opt_out"},
		{"unsubscribe", "opt_out"},
	}},
	{"cancel offered for messages", "You are enrolled in weekly health messages. Reply CANCEL to stop messages.", [][2]string{
		{"cancel", "opt_out"},
	}},
	{"start after stop", "You have been unsubscribed from our messages. Reply START to rejoin.", [][2]string{
		{"start", "opt_in"},
	}},
	{"survey", "How was your visit? 1 = very unhappy, 5 = very happy", [][2]string{
		{"5", "rated"},
		{"1", "rated"},
	}},
	{"pay", "Your balance is $40. Reply PAY for a link.", [][2]string{
		{"pay", "pay"},
	}},
	{"paid", "You owe $25. Text PAID if you already mailed your payment.", [][2]string{
		{"paid", "paid"},
	}},
	{"pain score", "Rate your pain 0-10.", [][2]string{
		{"8", "!"},
		{"0", "!"},
	}},
	{"reading", "What is your blood pressure today?", [][2]string{
		{"120/80", "-"},
	}},
	{"twisted", "If you cannot keep your appointment on 5/5 at 9 AM, reply NO.", [][2]string{
		{"yes", "!"},
		{"no", "!"},
	}},
	{"twisted move", "Do you need to move your visit on Monday at 3?", [][2]string{
		{"yes", "!"},
		{"no", "!"},
	}},
	{"none", "", [][2]string{
		{"yes", "confirm"},
		{"👍", "confirm"},
		{"Y", "confirm"},
		{"si", "confirm"},
		{"no", "no"},
		{"ok", "thanks"},
		{"thanks", "thanks"},
		{"stop", "opt_out"},
		{"HELP", "help"},
		{"cancel", "cancel"},
		{"confirm", "confirm"},
		{"reschedule", "reschedule"},
		{"start", "opt_in"},
		{"here", "arrival"},
		{"yes but my incision is red", "-"},
		{"what time", "-"},
		{"ok?", "-"},
	}},
}
