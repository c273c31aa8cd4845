"""Loading and dumping the knowledge: keyed, whole or not at all, and a fixed point."""

import shutil

import pytest
import yaml
from django.core.management import CommandError, call_command

from assessments import actions, publishing
from assessments.knowledge_files import SHIPPED, KnowledgeFileError, read_folder, write_folder
from assessments.models import Claim, KnowledgeChange, Question, Rule, RuleSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files, to be spoiled."""
    shutil.copytree(SHIPPED, tmp_path / "knowledge")
    return tmp_path / "knowledge"


def edit(path, change):
    content = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.safe_dump(content))


def item(content, key):
    return next(entry for entry in content if entry["key"] == key)


def test_load_brings_everything(release):
    assert Claim.objects.count() == 153
    assert Question.objects.count() == 37
    assert Rule.objects.count() == 87


def test_loading_twice_changes_nothing(release):
    before, changes = publishing.freeze(), KnowledgeChange.objects.count()
    assert actions.load_knowledge(by=None, via="load", document=read_folder()) == []
    assert publishing.freeze() == before
    assert KnowledgeChange.objects.count() == changes


def test_load_dump_load_is_a_fixed_point(release, tmp_path):
    before = publishing.freeze()
    call_command("dump_knowledge", tmp_path)
    call_command("load_knowledge", tmp_path)
    assert publishing.freeze() == before
    write_folder(before, tmp_path / "again")
    for path in tmp_path.glob("*.yaml"):
        assert path.read_text() == (tmp_path / "again" / path.name).read_text()


def test_the_files_say_what_the_rows_say(release):
    assert by_key(publishing.freeze()) == by_key(read_folder())


def by_key(document):
    """The document without the order of claim lists, which follows the order of the claims."""

    def tidy(value, field=""):
        if isinstance(value, dict):
            return {k: tidy(v, k) for k, v in value.items()}
        if isinstance(value, list):
            items = [tidy(v) for v in value]
            return (
                sorted(items) if field in ("claims", "choices", "references") and all_text(items) else items
            )
        return value

    return tidy(document)


def all_text(items):
    return all(isinstance(entry, str) for entry in items)


def test_local_rows_survive_a_load(release):
    local = RuleSet.objects.create(key="house", title="House policy", origin="local")
    actions.load_knowledge(by=None, via="load", document=read_folder())
    assert RuleSet.objects.filter(pk=local.pk).exists()


def test_a_changed_item_is_kept_with_before_and_after(release, folder):
    edit(folder / "sections.yaml", lambda c: item(c, "A").update(title="Aims"))
    call_command("load_knowledge", folder)
    change = KnowledgeChange.objects.first()
    assert (change.kind, change.key, change.via) == ("sections", "A", "load")
    assert change.after["title"] == "Aims"
    assert change.before["title"] != "Aims"


WRONG = {
    "unknown field": (
        "questions.yaml",
        lambda c: item(c, "nicotine").update(colour="red"),
        ["questions.yaml", "nicotine", "colour"],
    ),
    "missing field": (
        "rules/indications.yaml",
        lambda c: item(c, "R-IND-1").pop("note"),
        ["indications.yaml", "R-IND-1", "note"],
    ),
    "wrong type": (
        "questions.yaml",
        lambda c: item(c, "nicotine").update(gate="yes"),
        ["questions.yaml", "nicotine", "gate"],
    ),
    "unknown claim": (
        "rules/indications.yaml",
        lambda c: item(c, "R-IND-1")["claims"].append("S-NO-1"),
        ["rules/indications.yaml", "R-IND-1", "S-NO-1"],
    ),
    "unknown choice": (
        "findings.yaml",
        lambda c: c[0].update(when=[[{"question": "nicotine", "op": "any_of", "choices": ["cigar"]}]]),
        ["findings.yaml", "discoloration-mentioned", "cigar"],
    ),
    "unknown effect": (
        "rules/indications.yaml",
        lambda c: item(c, "R-IND-1")["effects"][0].update(effect="cures"),
        ["rules/indications.yaml", "R-IND-1", "cures"],
    ),
    "group not a list": (
        "findings.yaml",
        lambda c: c[0].update(when=[{"question": "nicotine", "op": "unanswered"}]),
        ["findings.yaml", "discoloration-mentioned", "“when” must be a list of groups"],
    ),
    "condition in words": (
        "findings.yaml",
        lambda c: c[0].update(when=[["nicotine"]]),
        ["findings.yaml", "discoloration-mentioned, condition 1", "expected fields"],
    ),
    "yes without quotes": (
        "findings.yaml",
        lambda c: c[0].update(when=[[{"question": "prior-radiation", "op": "any_of", "choices": [True]}]]),
        ["findings.yaml", "discoloration-mentioned, condition 1", "“choices” must be a list of texts"],
    ),
    "condition without relation": (
        "findings.yaml",
        lambda c: c[0].update(when=[[{"question": "nicotine"}]]),
        ["findings.yaml", "discoloration-mentioned", "“op” is missing"],
    ),
    "addendum": (
        "rules/alternatives.yaml",
        lambda c: item(c, "R-ALT-0")["addendum"].pop("when"),
        ["rules/alternatives.yaml", "R-ALT-0", "addendum", "“when” is missing"],
    ),
    "rule in another file": (
        "rules/cautions.yaml",
        lambda c: item(c, "R-CAU-1").update(kind="contraindication"),
        ["rules/cautions.yaml", "R-CAU-1", "“kind” must be caution"],
    ),
    "unknown section": (
        "questions.yaml",
        lambda c: item(c, "nicotine").update(section="Z"),
        ["questions.yaml", "nicotine", "Z"],
    ),
    "unknown support": (
        "rules/cautions.yaml",
        lambda c: item(c, "R-CAU-1").update(support="maybe"),
        ["rules/cautions.yaml", "R-CAU-1", "support", "maybe"],
    ),
    "unknown origin": (
        "rule_sets.yaml",
        lambda c: item(c, "source").update(origin="hearsay"),
        ["rule_sets.yaml", "source", "origin", "hearsay"],
    ),
    "unknown stance": (
        "matrix.yaml",
        lambda c: c["cells"][0].update(stance="perhaps"),
        ["matrix.yaml", "nanofat × volume", "stance", "perhaps"],
    ),
    "too long": (
        "questions.yaml",
        lambda c: item(c, "nicotine").update(label="x" * 151),
        ["questions.yaml", "nicotine", "label", "150"],
    ),
    "not a key": (
        "sections.yaml",
        lambda c: c.append({"key": "Z Z", "title": "Zed", "short": "Zed"}),
        ["sections.yaml", "Z Z", "hyphens"],
    ),
    "limits in disorder": (
        "questions.yaml",
        lambda c: item(c, "nicotine").update(hard_min=5, hard_max=1),
        ["questions.yaml", "nicotine", "must rise"],
    ),
    "a NUL": (
        "questions.yaml",
        lambda c: item(c, "nicotine").update(help="a\0b"),
        ["questions.yaml", "nicotine", "help"],
    ),
    "cell used twice": (
        "matrix.yaml",
        lambda c: c["cells"].append(dict(c["cells"][0])),
        ["matrix.yaml", "nanofat × volume", "twice"],
    ),
    "no rows": (
        "matrix.yaml",
        lambda c: c.pop("rows"),
        ["matrix.yaml", "“rows” is missing"],
    ),
    "unknown verdict": (
        "verdicts.yaml",
        lambda c: item(c, "defer").update(key="wait"),
        ["verdicts.yaml", "wait"],
    ),
    "key used twice": (
        "sections.yaml",
        lambda c: c.append(dict(c[0])),
        ["sections.yaml", "A", "twice"],
    ),
    "not a list": ("claims.yaml", lambda c: c.__setitem__(0, "text"), ["claims.yaml", "item 1"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_says_what_is_wrong_and_loads_nothing(folder, name):
    file, change, words = WRONG[name]
    before = publishing.freeze()
    edit(folder / file, change)
    with pytest.raises(CommandError) as error:
        call_command("load_knowledge", folder)
    assert all(word in str(error.value) for word in words)
    assert publishing.freeze() == before


@pytest.mark.parametrize("text", ["- key: [", "\tkey: 1", b"\xff\xfe\x00"])
def test_a_file_that_is_not_yaml_is_named(folder, text):
    (folder / "sections.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(KnowledgeFileError, match=r"sections\.yaml"):
        read_folder(folder)


def test_a_missing_file_is_named(folder):
    (folder / "claims.yaml").unlink()
    with pytest.raises(KnowledgeFileError, match=r"claims\.yaml"):
        read_folder(folder)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CommandError, match="taken cannot be written"):
        call_command("dump_knowledge", tmp_path / "taken")
