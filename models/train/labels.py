"""The label set of one reply, in the order of the graph's 55 outputs.

Intents stand in order of primacy: the primary intent is the first one present.
"""

INTENTS = (
    "adverse_event clinical_concern opt_out wrong_number lab_result_question medication_question "
    "refill_request cancel_appointment reschedule_request schedule_request slot_selection running_late "
    "financial_barrier adherence_report intake_update arrival insurance_question document_request "
    "billing_question logistics_question portal_help callback_request complaint opt_in "
    "confirm_appointment decline gratitude other"
).split()
SENTIMENTS = "positive neutral anxious frustrated".split()
URGENCIES = "routine soon urgent emergency".split()
FLAGS = (
    "cardiac stroke breathing bleeding allergic_reaction self_harm harm_to_others abuse overdose infection "
    "pregnancy pediatric neuro critical_medication post_op minor_sender third_party spanish other_danger"
).split()

# name, labels, offset into the logits, activation
HEADS = (
    ("intents", INTENTS, 0, "sigmoid"),
    ("sentiment", SENTIMENTS, 28, "softmax"),
    ("urgency", URGENCIES, 32, "softmax"),
    ("flags", FLAGS, 36, "sigmoid"),
)
WIDTH = 55

# Where a reply of the corpus comes from, as the tables of evaluate.py group it.
GROUPS = {
    "everyday": ("written-admin", "written-bookings", "written-clinical", "written-messy",
                 "written-everyday2", "written-spanish2"),
    "prompt-bound": ("written-context", "written-context2", "written-context3"),
    "danger": ("written-danger", "written-danger2"),
}

# The categories of package phi, in the order of the outbound model's outputs.
CATEGORIES = (
    "medication lab_value diagnosis mental_health substance_use hiv_sti reproductive genetic clinical_detail implied_condition "
    "full_name date_of_birth ssn mrn insurance_id account_number payment_card contact credential link"
).split()
