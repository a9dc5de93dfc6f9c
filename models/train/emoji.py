"""Writes models/emoji.tsv: what each emoji says in short everyday words.

The words come from the Unicode character names, shortened, with the commonest emoji of text
messages named by hand the way people mean them.

    python emoji.py > ../emoji.tsv
"""
import re
import sys
import unicodedata

RANGES = (
    (0x2139, 0x2139), (0x231A, 0x231B), (0x23E9, 0x23F3), (0x2600, 0x27BF), (0x2B50, 0x2B50),
    (0x2B55, 0x2B55), (0x2B1B, 0x2B1C), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F170, 0x1F171),
    (0x1F17E, 0x1F17F), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F300, 0x1F3FA), (0x1F400, 0x1F64F),
    (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7EB), (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF),
)
BY_HAND = {
    0x2705: "check mark yes", 0x2714: "check mark yes", 0x2611: "check mark yes", 0x274C: "cross mark no",
    0x2716: "cross mark no", 0x274E: "cross mark no", 0x2764: "red heart", 0x2763: "heart", 0x2665: "heart",
    0x2661: "heart", 0x263A: "smiling face", 0x2639: "sad face", 0x2620: "skull", 0x26A0: "warning",
    0x2757: "!", 0x2755: "!", 0x2753: "?", 0x2754: "?", 0x2795: "plus", 0x2796: "minus",
    0x2B50: "star", 0x2728: "sparkles", 0x260E: "phone", 0x2695: "medical", 0x270C: "peace sign",
    0x270B: "raised hand", 0x270A: "raised fist", 0x261D: "pointing up", 0x2744: "snow", 0x2600: "sun",
    0x1F44D: "thumbs up", 0x1F44E: "thumbs down", 0x1F44C: "ok hand", 0x1F44F: "clapping hands",
    0x1F64F: "thank you folded hands", 0x1F64C: "raised hands hooray", 0x1F4AF: "hundred percent",
    0x1F44B: "waving hand", 0x1F595: "middle finger", 0x1F91D: "handshake", 0x1F91E: "fingers crossed",
    0x1F937: "shrug", 0x1F926: "facepalm", 0x1F645: "no gesture", 0x1F646: "ok gesture", 0x1F64B: "hand raised",
    0x1F602: "laughing", 0x1F923: "laughing", 0x1F605: "nervous laugh", 0x1F606: "laughing",
    0x1F600: "grinning face", 0x1F601: "grinning face", 0x1F603: "happy face", 0x1F604: "happy face",
    0x1F60A: "smiling face", 0x1F642: "smiling face", 0x1F643: "upside down smile", 0x1F609: "winking face",
    0x1F60D: "love face", 0x1F970: "love face", 0x1F618: "kiss", 0x1F61A: "kiss", 0x1F617: "kiss",
    0x1F60E: "cool face", 0x1F621: "angry face", 0x1F620: "angry face", 0x1F92C: "swearing angry face",
    0x1F624: "angry huffing face", 0x1F644: "rolling eyes", 0x1F612: "annoyed face", 0x1F611: "annoyed face",
    0x1F610: "neutral face", 0x1F62D: "crying", 0x1F622: "crying face", 0x1F625: "sad face",
    0x1F62A: "sleepy face", 0x1F61E: "sad face", 0x1F614: "sad face", 0x1F61F: "worried face",
    0x1F615: "confused face", 0x1F641: "sad face", 0x1F629: "weary face", 0x1F62B: "tired face",
    0x1F616: "distressed face", 0x1F623: "struggling face", 0x1F630: "anxious face", 0x1F628: "scared face",
    0x1F631: "scared screaming face", 0x1F627: "scared face", 0x1F626: "scared face", 0x1F633: "embarrassed face",
    0x1F97A: "pleading face", 0x1F979: "teary face", 0x1F62C: "grimacing face", 0x1F634: "sleeping face",
    0x1F637: "face with mask", 0x1F912: "sick face fever", 0x1F915: "hurt face bandage",
    0x1F922: "nauseated face", 0x1F92E: "vomiting face", 0x1F927: "sneezing face", 0x1F975: "hot face",
    0x1F976: "freezing face", 0x1F974: "woozy face", 0x1F635: "dizzy face", 0x1F92F: "mind blown",
    0x1F914: "thinking face", 0x1F928: "suspicious face", 0x1F910: "zipped mouth", 0x1F92B: "quiet face",
    0x1F636: "face without mouth", 0x1F607: "angel face",
    0x1F480: "skull dead", 0x1F4A9: "poop", 0x1F525: "fire", 0x1F389: "party", 0x1F38A: "party",
    0x1F494: "broken heart", 0x1F495: "hearts", 0x1F496: "heart", 0x1F497: "heart", 0x1F498: "heart",
    0x1F499: "blue heart", 0x1F49A: "green heart", 0x1F49B: "yellow heart", 0x1F49C: "purple heart",
    0x1F5A4: "black heart", 0x1F9E1: "orange heart", 0x1F90D: "white heart", 0x1F90E: "brown heart",
    0x1F48A: "pill", 0x1F489: "needle shot", 0x1FA78: "blood", 0x1FA79: "bandage", 0x1FA7A: "stethoscope",
    0x1F321: "thermometer", 0x1F3E5: "hospital", 0x1F691: "ambulance",
    0x1F697: "car", 0x1F698: "car", 0x1F68C: "bus", 0x1F6B6: "walking", 0x1F3C3: "running", 0x1F6B2: "bike",
    0x1F4C5: "calendar", 0x1F4C6: "calendar", 0x1F4DE: "phone", 0x1F4F1: "phone", 0x1F4F2: "phone",
    0x1F4E7: "email", 0x1F4B0: "money", 0x1F4B8: "money", 0x1F4B5: "money", 0x1F4B3: "credit card",
    0x1F476: "baby", 0x1F930: "pregnant", 0x1F9D2: "child", 0x1F466: "boy", 0x1F467: "girl",
    0x1F474: "old man", 0x1F475: "old woman", 0x1F52A: "knife", 0x1F52B: "gun", 0x1F9E0: "brain",
    0x1FAC0: "heart organ", 0x1FAC1: "lungs", 0x1F9B7: "tooth", 0x1F441: "eye", 0x1F440: "eyes",
    0x1F6D1: "stop sign", 0x1F6AB: "prohibited no", 0x1F198: "sos", 0x1F197: "ok", 0x1F192: "cool",
    0x1F195: "new", 0x1F199: "up", 0x1F6A8: "emergency light", 0x1F6BB: "restroom", 0x1F4A4: "sleeping",
    0x1F4AA: "strong arm", 0x1F449: "pointing right", 0x1F448: "pointing left", 0x1F446: "pointing up",
    0x1F447: "pointing down", 0x1FAE0: "melting face", 0x1FAE1: "salute", 0x1FAE2: "shocked face",
    0x1FAE3: "peeking face", 0x1FAE4: "unsure face", 0x1FAF6: "heart hands", 0x1F978: "disguised face",
    0x1F917: "hug", 0x1F92A: "silly face", 0x1F61C: "silly face", 0x1F61D: "silly face", 0x1F61B: "silly face",
    0x1F60B: "yummy face", 0x1F921: "clown", 0x1F608: "devil face", 0x1F47F: "angry devil", 0x1F4A5: "explosion",
    0x1F90C: "pinched fingers", 0x1F919: "call me hand", 0x1F918: "rock on hand", 0x1F91A: "raised hand",
    0x1F590: "raised hand", 0x1F91B: "fist bump", 0x1F91C: "fist bump", 0x1F44A: "fist bump",
    0x1F382: "birthday cake", 0x1F370: "cake", 0x1F355: "pizza", 0x1F37A: "beer", 0x1F377: "wine",
    0x1F6AC: "cigarette", 0x1F4DD: "memo", 0x1F4C4: "page", 0x1F4CE: "paperclip", 0x1F4F7: "camera",
    0x1F5D3: "calendar", 0x1F550: "one oclock", 0x1F64D: "frowning person", 0x1F64E: "pouting person",
    0x1F647: "bowing person", 0x1F481: "person tipping hand", 0x1F6CC: "in bed", 0x1F6CF: "bed",
}
DROP = re.compile(r"\b(sign|symbol|with|and|of|the|black|white|heavy|medium|squared|negative|emoji|component)\b")


def words(code):
    """Returns the words of the emoji code, or None where it has no Unicode name."""
    if code in BY_HAND:
        return BY_HAND[code]
    try:
        name = unicodedata.name(chr(code)).lower()
    except ValueError:
        return None
    name = re.sub(r"[^a-z0-9 ]+", " ", name)
    short = re.sub(r" +", " ", DROP.sub(" ", name)).strip()
    return " ".join((short or name.strip()).split()[:5])


def main():
    out = []
    for a, b in RANGES:
        for code in range(a, b + 1):
            if unicodedata.category(chr(code)) in ("So", "Sm", "Po", "Ps", "Pe", "No"):
                if unicodedata.category(chr(code)) != "So" and code not in BY_HAND:
                    continue
                w = words(code)
                if w:
                    out.append((code, w))
    for code, w in sorted(set(out)):
        sys.stdout.write(f"{code:X}\t{w}\n")


if __name__ == "__main__":
    main()
