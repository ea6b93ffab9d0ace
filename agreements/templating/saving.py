"""A saved template is a new row with new clauses: what was drafted from an earlier version can be looked up."""

from django.db import IntegrityError, transaction

from ..models import AgreementTemplate, ClauseTemplate, EditConflict, LegalBasisTemplate


def newest_of(base, *, programme, team):
    """The last version of the template `base` for this project and team, or None."""
    same = AgreementTemplate.objects.filter(code=base.code, programme=programme, team=team)
    return same.order_by("version").last()


def save_version(base, *, programme, team, name, title, clauses, bases, expected_version):
    """The next version for this project and team, made of dicts of clauses and legal bases.

    EditConflict where its last version is not `expected_version` (0: there is none yet); nothing is saved then.
    """
    try:
        with transaction.atomic():
            return _save(base, programme, team, name, title, clauses, bases, expected_version)
    except IntegrityError:  # two first versions at once
        raise EditConflict(newest_of(base, programme=programme, team=team)) from None


def _save(base, programme, team, name, title, clauses, bases, expected_version):
    AgreementTemplate.objects.select_for_update(of=("self",)).get(pk=base.pk)
    newest = newest_of(base, programme=programme, team=team)
    if (newest.version if newest else 0) != expected_version:
        raise EditConflict(newest)
    template = AgreementTemplate.objects.create(
        programme=programme, team=team, code=base.code, version=expected_version + 1, name=name, title=title
    )
    ClauseTemplate.objects.bulk_create(
        ClauseTemplate(template=template, position=position, **row) for position, row in enumerate(clauses, 1)
    )
    LegalBasisTemplate.objects.bulk_create(
        LegalBasisTemplate(template=template, position=position, **row)
        for position, row in enumerate(bases, 1)
    )
    return template
