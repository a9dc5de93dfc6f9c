#!/usr/bin/env python3
"""Write phi/testdata/queries.jsonl: short clinical queries with and without identifiers.

The wordings below were written by hand for this project; names and numbers are drawn from the
lists and formats below with a fixed seed, none belongs to a person. A line:
{"id","text","identifiers":["John Doe",…],"hard":true} with hard for a query that holds only
look-alikes (eponyms, doses, values, dates of events, places, staff).

    python3 tools/queries/build.py

Standard library only.
"""
import json, os, random

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "phi", "testdata", "queries.jsonl")
FIRST = "James Maria Robert Linda Michael Carmen David Aisha Daniel Mei Thomas Fatima Carlos Priya Kevin Rosa Brian Yolanda Samuel Ingrid Omar Denise Victor Hannah Luis Tamika Arthur Beatriz Kwame Svetlana Jerome Noor Patrick Guadalupe Dmitri Leticia Harold Chloe Emeka Joanna".split()
LAST = "Smith Garcia Johnson Nguyen Williams Patel Brown Okafor Jones Rodriguez Miller Kim Davis Ivanov Martinez Cohen Lopez Schmidt Wilson Tanaka Anderson Haddad Taylor Mbeki Moore Kowalski Jackson Reyes Thompson Larsen Whitfield Delgado Abernathy Castillo Fitzgerald Osei Ramirez Lindqvist Harrington Vasquez".split()
STREETS = "Maple Oak Birchwood Lincoln Sunset Juniper Franklin Willow Hawthorne Mesquite".split()
KINDS = "St Ave Rd Dr Ln Blvd Ct".split()

WITH = """
Patient {name}, 54 yo, on warfarin, can he take ibuprofen?
Pt {name} DOB {dob} needs a refill of lisinopril, ok?
{name} (MRN {mrn}) has a potassium of 5.9, what next?
Is amoxicillin safe for {name}, born {dob}, who had a rash on penicillin?
My patient {name} is 32 weeks pregnant with BP 150/95. Start labetalol?
Dosing of vancomycin for MRN {mrn}, weight 82 kg, CrCl 45
Please summarize the chart of {name}, MRN {mrn}
{name}, SSN {ssn}, is asking for her lab results
What is the A1c goal for {name}, age 71 with CKD?
Can you check interactions for {name}? Meds: metformin, atorvastatin, fluconazole
Draft a letter to {name} at {address} about her biopsy
Call {name} at {phone} with the INR of 4.2
Email the wound care sheet to {email}
Write a discharge note for {name}, DOB {dob}, admitted with CHF
72F {name} with afib, CHA2DS2-VASc 4, which anticoagulant?
Patient's phone is {phone}, he reports chest tightness
Patient lives at {address} and needs home oxygen, who delivers?
Member ID {member}, is Ozempic covered for diabetes?
Does {name} need a statin? LDL 160, DOB {dob}
Insurance ID {member} denied the MRI, how do I appeal?
Account number {account}: patient disputes the ER bill for chest pain
45 year old man, {name}, three days of fever and cough
{name} was seen {visit} for migraine, prior auth for Aimovig?
ssn {ssn} dob {dob} verify eligibility for hospice
Hi, this is {name}, my blood sugar is 300, what should I do?
I'm {name}, date of birth {dob}, and my knee is swollen after surgery
My name is {name} and I took a double dose of metoprolol
My mom {name} has dementia and fell last night
My son {name}, 4, has an ear infection, how much Tylenol?
Referral for {name}, {phone}, sciatica, failed PT
Refill request: {name}, {dob}, sertraline 50 mg
Can {name} stop Plavix before a colonoscopy?
Her email is {email}, she wants the MRI results
Send results to {address}, patient has no internet
Chart {mrn}: reconcile metformin and glipizide
{name} c/o dysuria x 3 days, UA positive
Is it ok to give {name} ketorolac with Cr 1.8?
Patient name: {name}. Question: can she breastfeed on Zoloft?
pt {name} mrn {mrn} dob {dob} k 2.9
Medicare number {mbi}, is the shingles vaccine covered?
El paciente {name}, nacido el {dob}, tiene fiebre de 39
Paciente {name}, teléfono {phone}, pregunta por su metformina
""".strip().split("\n")

# Kept apart while the linter was extended.
WITH_LATER = """
{name} is a 66-year-old with COPD, is azithromycin prophylaxis reasonable?
Re: {name} - hemoglobin 7.1, transfuse?
Could {name} have serotonin syndrome on tramadol and sertraline?
Need a work note for {name}, out with influenza until Monday
Reached {name} on {phone}, still short of breath
Summarize: {name}, {dob}, type 2 diabetes, neuropathy, foot ulcer
hospital number {mrn}, septic, lactate 4, which antibiotic?
social {ssn}, needs disability paperwork for lupus
Please write to {email} that the strep test was negative
Patient at {address} needs a visiting nurse for wound care
For {name}'s psoriasis, is methotrexate ok with fatty liver?
Subscriber {member}, step therapy for Humira, what is required?
My daughter {name} swallowed a coin, she is 2
My husband {name} has gout and takes HCTZ
{name}, room 412, wants something for sleep
What dose of apixaban for {name}, 81 kg, creatinine 1.6, DOB {dob}?
Consult: {name} {mrn} new onset seizures
guarantor account {account}, patient asks why the A1c was billed twice
La señora {name} tiene la presión en 170/100, ¿qué hago?
DOB {dob}, MRN {mrn}, positive troponin, transfer?
""".strip().split("\n")

HARD = """
Can a patient with Parkinson disease take metoclopramide?
Hodgkin lymphoma staging in a 34 year old
Wilson disease and zinc dosing
What is the Glasgow Coma Scale cut-off for intubation?
Treatment of Graves disease in pregnancy
BP 150/90, HR 88, T 37.2, is this sepsis?
Metformin 500 mg 2x daily max dose?
Crohn disease and vitamin B12
Addison disease stress dosing before surgery
Amoxicillin 90 mg/kg/day for otmedia in a 12 kg child
Dr. Alan Fisher's paper on statins, what was the NNT?
Nurse Joy asked about heparin 5000 units q8h
How do I read a Holter report?
What did the 2019 ACC guideline say about aspirin?
Ehlers Danlos and anesthesia risk
Give the Child Pugh score for bilirubin 2.4, albumin 3.1
Wells score with HR 104 and recent surgery 3/12
Is the RSV vaccine given in October 2025 still good?
Stevens Johnson syndrome on lamotrigine, what next?
Ranson criteria at 48 hours
The Framingham score for LDL 190
CPT 99213 versus 99214
ICD-10 code for type 2 diabetes with neuropathy E11.40
NDC 00093-1048-01 is on backorder, alternative?
Paxlovid and GFR 28
What is the half life of amiodarone, 58 days?
Zip code 90210 clinics with methadone programs
Johns Hopkins protocol for hyponatremia
Mayo Clinic reference range for TSH
Ask Dr. Lopez whether to hold Eliquis
Marfan syndrome and beta blockers
Bell palsy steroids within 72 hours
Lou Gehrig disease and riluzole
Guillain Barre after flu shot on 10/4
Down syndrome screening at 12 weeks
Kawasaki disease aspirin dose
Cushing syndrome work up, cortisol 28
Baker cyst versus DVT
Colles fracture cast for 6 weeks
Foley catheter change every 30 days
Epstein Barr virus titer 1:640
Lisinopril 20 mg #90 refills 3
Poison control is 1-800-222-1222, right?
Suicide lifeline 988 or another number?
Reported to the county at 555-0100, TB case
Clinic fax 555-0142 for prior auth forms
Email records@oakclinic.example to get the MRI disc
Our address is 1200 Oak Ave Suite 300, where is the lab?
Order 44718 for test strips was shipped
Study NCT04280705 inclusion criteria
Trial of 2,400 patients showed HR 0.82
The ratio was 120/80 on 3/4 and 118/76 on 3/5
Babinski sign on the left, meaning?
Charcot foot offloading
Prescribe Premarin or Estrace?
Monroe protocol for burns, rule of nines
Does St. John's Wort lower tacrolimus?
Virginia creeper rash treatment
Austin Flint murmur, grade 3
Lewy body dementia and quetiapine
""".strip().split("\n")


def make():
    rng = random.Random(20261122)
    d = lambda n: "".join(rng.choice("0123456789") for _ in range(n))

    def dob():
        y, m, day = rng.randint(1932, 2014), rng.randint(1, 12), rng.randint(1, 28)
        return rng.choice([f"{m}/{day}/{y}", f"{m:02}/{day:02}/{y}", f"{m}-{day}-{y}", f"{'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()[m-1]} {day}, {y}", f"{y}-{m:02}-{day:02}"])

    values = {
        "name": lambda: f"{rng.choice(FIRST)} {rng.choice(LAST)}",
        "dob": dob,
        "mrn": lambda: rng.choice([d(8), d(7), "00" + d(6), f"{d(3)}-{d(2)}-{d(3)}", "H" + d(7)]),
        "ssn": lambda: f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
        "phone": lambda: rng.choice(["({}) 555-01{}", "{}-555-01{}", "{}.555.01{}"]).format(rng.choice(["212", "415", "305", "602"]), d(2)),
        "email": lambda: f"{rng.choice(FIRST).lower()}.{rng.choice(LAST).lower()}{rng.randint(1, 99)}@example.{rng.choice(['com', 'org', 'net'])}",
        "address": lambda: f"{rng.randint(10, 9899)} {rng.choice(STREETS)} {rng.choice(KINDS)}" + rng.choice(["", f" Apt {rng.randint(1, 40)}"]),
        "member": lambda: rng.choice(["XGH", "W", "ZGP"]) + d(9),
        "mbi": lambda: "1EG4-TE5-MK" + d(2),
        "account": lambda: rng.choice([d(8), f"{d(5)}-{d(2)}"]),
        "visit": lambda: f"{rng.randint(1, 12)}/{rng.randint(1, 28)}",
    }
    rows = []

    def fill(template, n, kind):
        seen = set()
        while n > 0:
            found, text = [], template
            while "{" in text:
                key = text[text.index("{") + 1:text.index("}")]
                v = values[key]()
                if key != "visit":
                    found.append(v)
                text = text.replace("{" + key + "}", v, 1)
            if text in seen:
                continue
            seen.add(text)
            n -= 1
            rows.append({"id": f"q-{len(rows) + 1:04}", "text": text, "identifiers": found, "group": kind})

    for t in WITH:
        fill(t, 14, "with")
    for t in WITH_LATER:
        fill(t, 14, "later")
    for t in HARD:
        fill(t, 1, "hard")
    # The look-alikes again in the frames of the others: a provider, an organisation, an eponym where a name may stand.
    for t in ("Ask Dr. {who} about the warfarin bridge", "Dr. {who} wants a CT before surgery on Friday", "The {who} Clinic asks for the troponin", "{eponym} in a 54 yo, treatment?",
              "Is {eponym} hereditary?", "Note by {who} RN: pain 4/10 at 3 pm", "Pt with {eponym}, BP 120/80, HR 90", "Guideline for {eponym}, 2021 update"):
        for _ in range(8):
            who, eponym = f"{rng.choice(FIRST)} {rng.choice(LAST)}", rng.choice("Hashimoto thyroiditis|Sjogren syndrome|Barrett esophagus|Huntington disease|Meniere disease|Raynaud phenomenon|Paget disease|Osgood Schlatter disease|Dupuytren contracture|Zollinger Ellison syndrome".split("|"))
            rows.append({"id": f"q-{len(rows) + 1:04}", "text": t.format(who=who, eponym=eponym), "identifiers": [], "group": "hard"})
    return rows


rows = make()
with open(OUT, "w", encoding="utf-8") as f:
    f.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
print(len(rows), "queries,", sum(len(r["identifiers"]) for r in rows), "identifiers,", sum(r["group"] == "hard" for r in rows), "hard negatives")
