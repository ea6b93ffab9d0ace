import coop_portal.migrating
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('documents', '0001_initial'),
        ('partners', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
        ('workshops', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.AddField(
                    model_name='agreement',
                    name='cycle',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='workshops.cycle', verbose_name='cycle'),
                ),
                migrations.AddField(
                    model_name='agreement',
                    name='document',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.issueddocument'),
                ),
                migrations.AddField(
                    model_name='agreement',
                    name='programme',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='agreementevent',
                    name='by',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='agreementevent',
                    name='subject',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='agreements.agreement'),
                ),
                migrations.AddField(
                    model_name='agreementhistory',
                    name='amends',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.agreement', verbose_name='annex to'),
                ),
                migrations.AddField(
                    model_name='agreementhistory',
                    name='cycle',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.cycle', verbose_name='cycle'),
                ),
                migrations.AddField(
                    model_name='agreementhistory',
                    name='document',
                    field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.issueddocument'),
                ),
                migrations.AddField(
                    model_name='agreementhistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='agreementhistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='agreements.agreement'),
                ),
                migrations.AddField(
                    model_name='agreementhistory',
                    name='programme',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='agreementtemplate',
                    name='programme',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='agreement_templates', to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='agreementtemplatehistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='agreementtemplatehistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='agreements.agreementtemplate'),
                ),
                migrations.AddField(
                    model_name='agreementtemplatehistory',
                    name='programme',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='clause',
                    name='agreement',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='agreements.agreement'),
                ),
                migrations.AddField(
                    model_name='clause',
                    name='recommendations',
                    field=models.ManyToManyField(blank=True, related_name='clauses', to='workshops.recommendation', verbose_name='from recommendations'),
                ),
                migrations.AddField(
                    model_name='clausehistory',
                    name='agreement',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.agreement'),
                ),
                migrations.AddField(
                    model_name='clausehistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='clausehistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='agreements.clause'),
                ),
                migrations.AddField(
                    model_name='clausetemplate',
                    name='template',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='agreements.agreementtemplate'),
                ),
                migrations.AddField(
                    model_name='legalbasistemplate',
                    name='template',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bases', to='agreements.agreementtemplate'),
                ),
                migrations.AddField(
                    model_name='party',
                    name='acting_unit',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.institution', verbose_name='acting through'),
                ),
                migrations.AddField(
                    model_name='party',
                    name='agreement',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='agreements.agreement'),
                ),
                migrations.AddField(
                    model_name='party',
                    name='subject',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_parties', to='partners.institution', verbose_name='party'),
                ),
                migrations.AddField(
                    model_name='partyhistory',
                    name='acting_unit',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.institution', verbose_name='acting through'),
                ),
                migrations.AddField(
                    model_name='partyhistory',
                    name='agreement',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.agreement'),
                ),
                migrations.AddField(
                    model_name='partyhistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='partyhistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='agreements.party'),
                ),
                migrations.AddField(
                    model_name='partyhistory',
                    name='subject',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.institution', verbose_name='party'),
                ),
                migrations.AddField(
                    model_name='partysigner',
                    name='party',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signers', to='agreements.party'),
                ),
                migrations.AddField(
                    model_name='partysigner',
                    name='person',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partners.person', verbose_name='person'),
                ),
                migrations.AddField(
                    model_name='partysignerhistory',
                    name='party',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='agreements.party'),
                ),
                migrations.AddField(
                    model_name='partysignerhistory',
                    name='person',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='person'),
                ),
                migrations.AddField(
                    model_name='partysignerhistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='partysignerhistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='agreements.partysigner'),
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddConstraint(
                    model_name='agreement',
                    constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='agreements_agreement_dates', violation_error_message='The last day must not be before the first one.'),
                ),
                migrations.AddConstraint(
                    model_name='agreement',
                    constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'consultation', 'cancelled']), ('document__isnull', False), _connector='OR'), name='agreements_agreement_has_document'),
                ),
                migrations.AddConstraint(
                    model_name='agreement',
                    constraint=models.CheckConstraint(condition=models.Q(('amends', models.F('pk')), _negated=True), name='agreements_agreement_not_own_annex'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreement',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_agreementhistory" ("amends_id", "created_at", "cycle_id", "dated_on", "document_id", "edit_version", "ends_on", "id", "notice_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "starts_on", "status", "title", "uid", "version") VALUES (NEW."amends_id", NEW."created_at", NEW."cycle_id", NEW."dated_on", NEW."document_id", NEW."edit_version", NEW."ends_on", NEW."id", NEW."notice_months", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."programme_id", NEW."starts_on", NEW."status", NEW."title", NEW."uid", NEW."version"); RETURN NULL;', hash='3edad898a45e675c688a8dc339d083e656a6e2f2', operation='INSERT', pgid='pgtrigger_insert_insert_13a93', table='agreements_agreement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreement',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amends_id" IS DISTINCT FROM (NEW."amends_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."cycle_id" IS DISTINCT FROM (NEW."cycle_id") OR OLD."dated_on" IS DISTINCT FROM (NEW."dated_on") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."edit_version" IS DISTINCT FROM (NEW."edit_version") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."notice_months" IS DISTINCT FROM (NEW."notice_months") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "agreements_agreementhistory" ("amends_id", "created_at", "cycle_id", "dated_on", "document_id", "edit_version", "ends_on", "id", "notice_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "starts_on", "status", "title", "uid", "version") VALUES (NEW."amends_id", NEW."created_at", NEW."cycle_id", NEW."dated_on", NEW."document_id", NEW."edit_version", NEW."ends_on", NEW."id", NEW."notice_months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."programme_id", NEW."starts_on", NEW."status", NEW."title", NEW."uid", NEW."version"); RETURN NULL;', hash='4af9996b7903e0c72f9515b881b716e74d3e7c00', operation='UPDATE', pgid='pgtrigger_update_update_36fdd', table='agreements_agreement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreement',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_agreementhistory" ("amends_id", "created_at", "cycle_id", "dated_on", "document_id", "edit_version", "ends_on", "id", "notice_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "starts_on", "status", "title", "uid", "version") VALUES (OLD."amends_id", OLD."created_at", OLD."cycle_id", OLD."dated_on", OLD."document_id", OLD."edit_version", OLD."ends_on", OLD."id", OLD."notice_months", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."programme_id", OLD."starts_on", OLD."status", OLD."title", OLD."uid", OLD."version"); RETURN NULL;', hash='33e6f1b6de09a93210be4011ffccaa707e111514', operation='DELETE', pgid='pgtrigger_delete_delete_a07e3', table='agreements_agreement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreementhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='54826529a558bdd99c589273a00c522b51bdb228', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9d946', table='agreements_agreementhistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='agreementtemplate',
                    constraint=models.UniqueConstraint(fields=('programme', 'code', 'version'), name='agreements_template_once', nulls_distinct=False),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreementtemplate',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_agreementtemplatehistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "title", "uid", "version") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."title", NEW."uid", NEW."version"); RETURN NULL;', hash='5a6d521931fb262665ea766714183e958188f2ae', operation='INSERT', pgid='pgtrigger_insert_insert_1cb2e', table='agreements_agreementtemplate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreementtemplate',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "agreements_agreementtemplatehistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "title", "uid", "version") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."title", NEW."uid", NEW."version"); RETURN NULL;', hash='4d48e6676571b77b5646fe983a69ab7214e90ff2', operation='UPDATE', pgid='pgtrigger_update_update_f0035', table='agreements_agreementtemplate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreementtemplate',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_agreementtemplatehistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "title", "uid", "version") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."title", OLD."uid", OLD."version"); RETURN NULL;', hash='c9fe8f059a89bb18d632175a142fa33605279bdc', operation='DELETE', pgid='pgtrigger_delete_delete_975ac', table='agreements_agreementtemplate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='agreementtemplatehistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6dca3fcd1f51eefb8432a2b0953cded011c82163', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d60b8', table='agreements_agreementtemplatehistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='clause',
                    constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('agreement', 'position'), name='agreements_clause_order'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='clause',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_clausehistory" ("agreement_id", "edit_version", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "title", "uid") VALUES (NEW."agreement_id", NEW."edit_version", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."text", NEW."title", NEW."uid"); RETURN NULL;', hash='e1a1f7cd3e5de1ba295227f312e5c3cea152d605', operation='INSERT', pgid='pgtrigger_insert_insert_0fd2d', table='agreements_clause', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='clause',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "agreements_clausehistory" ("agreement_id", "edit_version", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "title", "uid") VALUES (NEW."agreement_id", NEW."edit_version", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."text", NEW."title", NEW."uid"); RETURN NULL;', hash='2d99261cec30ed5832c9383cddd9f369b170749d', operation='UPDATE', pgid='pgtrigger_update_update_2ea46', table='agreements_clause', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='clause',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_clausehistory" ("agreement_id", "edit_version", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text", "title", "uid") VALUES (OLD."agreement_id", OLD."edit_version", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."text", OLD."title", OLD."uid"); RETURN NULL;', hash='b3b6af76e49358b6c010a4a5914e87c9b37f89f2', operation='DELETE', pgid='pgtrigger_delete_delete_9df45', table='agreements_clause', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='clausehistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3ecbc21f2b37a70406f9f0e7d9209b449e6ff3bb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ffce7', table='agreements_clausehistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='clausetemplate',
                    constraint=models.UniqueConstraint(fields=('template', 'position'), name='agreements_clausetemplate_order'),
                ),
                migrations.AddConstraint(
                    model_name='legalbasistemplate',
                    constraint=models.UniqueConstraint(fields=('template', 'position'), name='agreements_legalbasis_order'),
                ),
                migrations.AddConstraint(
                    model_name='party',
                    constraint=models.UniqueConstraint(fields=('agreement', 'subject', 'acting_unit'), name='agreements_party_once', nulls_distinct=False, violation_error_message='This party is in the agreement already.'),
                ),
                migrations.AddConstraint(
                    model_name='party',
                    constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('agreement', 'position'), name='agreements_party_order'),
                ),
                migrations.AddConstraint(
                    model_name='party',
                    constraint=models.CheckConstraint(condition=models.Q(('acting_unit', None), models.Q(('acting_unit', models.F('subject')), _negated=True), _connector='OR'), name='agreements_party_unit_differs', violation_error_message='A party does not act through itself.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='party',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_partyhistory" ("acting_unit_id", "agreement_id", "case_number", "contact_post", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "subject_id", "uid") VALUES (NEW."acting_unit_id", NEW."agreement_id", NEW."case_number", NEW."contact_post", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."subject_id", NEW."uid"); RETURN NULL;', hash='d37efe4b561c810b2ea03863c43dd2e980aaa21c', operation='INSERT', pgid='pgtrigger_insert_insert_783c4', table='agreements_party', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='party',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acting_unit_id" IS DISTINCT FROM (NEW."acting_unit_id") OR OLD."agreement_id" IS DISTINCT FROM (NEW."agreement_id") OR OLD."case_number" IS DISTINCT FROM (NEW."case_number") OR OLD."contact_post" IS DISTINCT FROM (NEW."contact_post") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."subject_id" IS DISTINCT FROM (NEW."subject_id") OR OLD."uid" IS DISTINCT FROM (NEW."uid"))', func='INSERT INTO "agreements_partyhistory" ("acting_unit_id", "agreement_id", "case_number", "contact_post", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "subject_id", "uid") VALUES (NEW."acting_unit_id", NEW."agreement_id", NEW."case_number", NEW."contact_post", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."subject_id", NEW."uid"); RETURN NULL;', hash='f9dcda3a4320abb67aa0929ec255ab5c85ee1733', operation='UPDATE', pgid='pgtrigger_update_update_83158', table='agreements_party', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='party',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_partyhistory" ("acting_unit_id", "agreement_id", "case_number", "contact_post", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "subject_id", "uid") VALUES (OLD."acting_unit_id", OLD."agreement_id", OLD."case_number", OLD."contact_post", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."subject_id", OLD."uid"); RETURN NULL;', hash='f9cdf88a69cfa0485619dea51293d7950e6712fa', operation='DELETE', pgid='pgtrigger_delete_delete_048bd', table='agreements_party', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='partyhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='086282d5f62b993515e9c7a4956484af6a0eccae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4375d', table='agreements_partyhistory', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='partysigner',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_partysignerhistory" ("basis", "basis_date", "basis_number", "id", "party_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "post", "rule", "uid") VALUES (NEW."basis", NEW."basis_date", NEW."basis_number", NEW."id", NEW."party_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."post", NEW."rule", NEW."uid"); RETURN NULL;', hash='3cd1ea4b7f07c5fa73ca9d407d89d74816e5196e', operation='INSERT', pgid='pgtrigger_insert_insert_2c7c6', table='agreements_partysigner', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='partysigner',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."basis_date" IS DISTINCT FROM (NEW."basis_date") OR OLD."basis_number" IS DISTINCT FROM (NEW."basis_number") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."party_id" IS DISTINCT FROM (NEW."party_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."post" IS DISTINCT FROM (NEW."post") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."uid" IS DISTINCT FROM (NEW."uid"))', func='INSERT INTO "agreements_partysignerhistory" ("basis", "basis_date", "basis_number", "id", "party_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "post", "rule", "uid") VALUES (NEW."basis", NEW."basis_date", NEW."basis_number", NEW."id", NEW."party_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."post", NEW."rule", NEW."uid"); RETURN NULL;', hash='9852662c5e2af1a94cb3bd0f9ec41c9a4f1bf3b6', operation='UPDATE', pgid='pgtrigger_update_update_123f4', table='agreements_partysigner', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='partysigner',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_partysignerhistory" ("basis", "basis_date", "basis_number", "id", "party_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "post", "rule", "uid") VALUES (OLD."basis", OLD."basis_date", OLD."basis_number", OLD."id", OLD."party_id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."post", OLD."rule", OLD."uid"); RETURN NULL;', hash='e9cff01b11e95e74d0cdd5e83a2fc9a86a762773', operation='DELETE', pgid='pgtrigger_delete_delete_763d9', table='agreements_partysigner', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='partysignerhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c45491b274a3bb6949381fdd4864669b946796a6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e7f65', table='agreements_partysignerhistory', when='BEFORE')),
                ),
            ],
        ),
    ]
