"""Changes to a reply that leave its labels true: how thumbs type, not what they say."""
import re

TEXTSPEAK = {
    "you": ["u", "yu", "ya"], "your": ["ur", "yr"], "are": ["r"], "be": ["b"], "see": ["c"], "to": ["2"],
    "for": ["4"], "tomorrow": ["tmrw", "tmr", "tomorow", "2moro"], "appointment": ["appt", "apt", "appointmnt"],
    "appt": ["appointment", "apt"], "please": ["pls", "plz", "pleas"], "thanks": ["thx", "tks", "thnx", "ty"],
    "okay": ["ok", "k", "kk"], "ok": ["okay", "k"], "because": ["bc", "cuz", "cause"], "about": ["abt"],
    "before": ["b4"], "with": ["w", "w/"], "without": ["w/o"], "people": ["ppl"], "doctor": ["dr", "doc"],
    "medicine": ["med", "meds", "medecine"], "medication": ["meds", "medicaton"], "prescription": ["rx", "script"],
    "right": ["rite"], "night": ["nite"], "tonight": ["tonite"], "going": ["goin"], "though": ["tho"],
    "really": ["rly", "realy"], "minutes": ["min", "mins"], "hours": ["hrs"], "hour": ["hr"], "week": ["wk"],
    "weeks": ["wks"], "days": ["dys"], "today": ["2day", "tday"], "message": ["msg"], "messages": ["msgs"],
    "number": ["num", "#"], "insurance": ["ins", "insurence"], "don't": ["dont"], "can't": ["cant"],
    "i'm": ["im"], "it's": ["its"], "i've": ["ive"], "didn't": ["didnt"], "won't": ["wont"], "and": ["n", "&"],
    "that": ["tht"], "have": ["hav", "hve"], "know": ["kno"], "want": ["wnt"], "pharmacy": ["pharm", "pharmcy"],
    "emergency": ["emergancy"], "breathing": ["breathin", "brething"], "breathe": ["breath"], "chest": ["chst"],
    "blood": ["bld", "blod"], "dizzy": ["dizy"], "fever": ["fevr"], "reschedule": ["resched", "reschedual"],
    "cancel": ["cancle", "cancell"], "confirm": ["comfirm", "conferm"], "que": ["q", "k"], "porque": ["xq", "pq"],
    "por": ["x"], "también": ["tb", "tmb"], "cita": ["sita"], "hacer": ["aser"], "gracias": ["grasias", "grax"],
    "mañana": ["manana", "mñana"], "estoy": ["toy"], "para": ["pa"], "doctora": ["dra"],
    "hay": ["ay"], "ahora": ["aora"], "puedo": ["pueo"], "quiero": ["kiero"], "ya": ["lla"], "hola": ["ola"],
}
NEAR = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm",
    "k": "jil", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}
ACCENTS = str.maketrans("áéíóúñüÁÉÍÓÚÑ", "aeiounuAEIOUN")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def typo(word, rng):
    """One slip in a word of five letters or more: a swap, a drop, a double or a neighbour key."""
    i = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if kind == 1:
        return word[:i] + word[i + 1:]
    if kind == 2:
        return word[:i] + word[i] + word[i:]
    near = NEAR.get(word[i].lower())
    return word if not near else word[:i] + rng.choice(near) + word[i + 1:]


def reply(text, rng):
    """Returns text as another thumb might have typed it."""
    r = rng.random()
    if r < 0.45:
        return text
    if rng.random() < 0.5:  # text-speak
        def speak(m):
            w = m.group().lower()
            return rng.choice(TEXTSPEAK[w]) if w in TEXTSPEAK and rng.random() < 0.4 else m.group()
        text = WORD.sub(speak, text)
    if rng.random() < 0.5:  # slips
        p = rng.choice((0.05, 0.1, 0.15))
        text = WORD.sub(lambda m: typo(m.group(), rng) if len(m.group()) >= 5 and rng.random() < p else m.group(), text)
    if rng.random() < 0.3:
        text = re.sub(r"['’]", "", text)
    if rng.random() < 0.25 and not re.search(r"\d[.,:/]\d", text):
        text = re.sub(r"[.,!]+(?=\s|$)", "", text)
    if rng.random() < 0.3:
        text = text.translate(ACCENTS)
    if rng.random() < 0.05 and text[-1:].isalnum():
        text += rng.choice((".", "..", "...", " "))
    return text if text.strip() else " "


def prompt(text, rng):
    """Returns a prompt with its surface noise changed (only digits that cannot be keys: years, phones)."""
    if rng.random() < 0.15:
        text = re.sub(r"(\d{3}[-.) ]+\d{3}[-. ]+\d{4})", lambda m: re.sub(r"\d", lambda _: str(rng.randrange(10)), m.group()), text)
    return text
