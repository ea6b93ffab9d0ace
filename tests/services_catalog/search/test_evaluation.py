import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from services_catalog.models import SearchDocument, Service
from services_catalog.search.evaluation import measure

SERVICES = [
    {
        "id": "legal", "name": "Nieodpłatna pomoc prawna", "description": "Porady radcy.", "provider": "Powiat",
        "recipients": ["wszyscy mieszkańcy"], "topics": ["porady prawne"], "eligibility": "", "place": "cały powiat",
    },
    {
        "id": "club", "name": "Klub Seniora", "description": "Spotkania.", "provider": "Gmina Zawada",
        "recipients": ["seniorzy"], "topics": ["integracja"], "eligibility": "60+", "place": "Zawada",
    },
]  # fmt: skip
QUERIES = [
    {"id": 1, "category": "syn", "query": "adwokat", "relevant": {"legal": 3}},
    {"id": 2, "category": "infl", "query": "klubu seniora w Zawadzie", "relevant": {"club": 3}},
]


@pytest.fixture
def files(tmp_path):
    paths = {}
    for name, rows in (("services", SERVICES), ("queries", QUERIES)):
        paths[name] = tmp_path / f"{name}.jsonl"
        paths[name].write_text(
            "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
        )
    return paths


def test_measure_rewards_order_and_completeness():
    perfect = measure(["a", "b"], {"a": 3, "b": 1})
    assert perfect == {"ndcg10": 1.0, "recall10": 1.0, "mrr": 1.0, "empty": 0.0}
    assert measure(["b", "a"], {"a": 3, "b": 1})["ndcg10"] < 1
    assert measure(["x", "a"], {"a": 3, "b": 1})["mrr"] == 0.5
    assert measure([], {"a": 3}) == {"ndcg10": 0.0, "recall10": 0.0, "mrr": 0.0, "empty": 1.0}


@pytest.mark.django_db
def test_eval_search_measures_and_leaves_nothing_behind(files, capsys):
    call_command("eval_search", "--json", **{name: str(path) for name, path in files.items()})
    result = json.loads(capsys.readouterr().out)
    assert (result["ndcg10"], result["mrr"], result["empty"]) == (1.0, 1.0, 0.0)
    assert set(result["by_category"]) == {"syn", "infl"}
    assert not Service.objects.exists()
    assert not SearchDocument.objects.exists()


@pytest.mark.django_db
def test_eval_search_names_the_bad_line(files):
    files["queries"].write_text('{"id": 1}\nnot json\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"queries\.jsonl, line 2"):
        call_command("eval_search", **{name: str(path) for name, path in files.items()})


@pytest.mark.django_db
def test_eval_search_names_a_missing_field(files):
    files["queries"].write_text('{"id": 1, "category": "a"}\n', encoding="utf-8")
    with pytest.raises(CommandError, match="query"):
        call_command("eval_search", **{name: str(path) for name, path in files.items()})
