"""How a name may be printed, and which forms of it may be someone else's too."""

from service.rules.payslips.name_spellings import folded, spellings, surnames, wider_spellings


def test_a_name_is_known_in_either_order_with_initials_and_in_one_word():
    assert spellings("Mary Jane", "Watson") >= {
        *(("mary", "jane", "watson"), ("watson", "mary"), ("m", "watson"), ("m", "j", "watson"), ("mj", "watson")),
        *(("maryjane", "watson"), ("maryjanewatson",)),
    }
    assert not spellings("Mary", None)
    assert not spellings("", "Watson")


def test_a_last_name_is_known_parted_and_in_one():
    assert surnames("O\u2019Neill") >= {("oneill",), ("o", "neill")}
    assert surnames("van der Oduya") >= {("van", "der", "oduya"), ("oduya",), ("vanderoduya",)}
    assert surnames("Mac Giolla") >= {("mac", "giolla"), ("macgiolla",)}
    assert surnames("McKay") >= {("mckay",), ("mc", "kay")}
    assert surnames("Ng") == {("ng",)}


def test_letters_of_every_latin_script_lose_their_accents():
    assert (
        folded("\u018fl\u00e7in Y\u0131ld\u0131z \u0126amrun \u0141u\u0107 \u00d8re") == "elcin yildiz hamrun luc ore"
    )


def test_what_may_be_someone_elses_name_is_apart_from_what_is_theirs():
    assert wider_spellings("Anne", "Smith-Jones") >= {("anne", "smith"), ("jones", "anne")}
    assert wider_spellings("Maria", "de la Cruz Santos") >= {("maria", "de", "la", "cruz"), ("maria", "santos")}
    assert ("jorg", "muller") in wider_spellings("Joerg", "Mueller")
    assert not wider_spellings("Ada", "Quill")
    assert not wider_spellings("Anne", "Smith-Jones") & spellings("Anne", "Smith-Jones")
