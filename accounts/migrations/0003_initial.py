import accounts.models.membership
import coop_portal.migrating
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_initial'),
        ('partners', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.AddField(
                    model_name='invitation',
                    name='programme',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='invitation',
                    name='territory',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.territory', verbose_name='territory'),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='institution',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.institution', verbose_name='institution'),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='invited_by',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='accounts.invitation'),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='programme',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='territory',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.territory', verbose_name='territory'),
                ),
                migrations.AddField(
                    model_name='membership',
                    name='institution',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.institution', verbose_name='institution'),
                ),
                migrations.AddField(
                    model_name='membership',
                    name='programme',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='membership',
                    name='territory',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='partners.territory', verbose_name='territory'),
                ),
                migrations.AddField(
                    model_name='membership',
                    name='user',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='invitationhistory',
                    name='membership',
                    field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.membership'),
                ),
                migrations.AddField(
                    model_name='invitation',
                    name='membership',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to='accounts.membership'),
                ),
                migrations.AddField(
                    model_name='membershiphistory',
                    name='institution',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.institution', verbose_name='institution'),
                ),
                migrations.AddField(
                    model_name='membershiphistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='membershiphistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='accounts.membership'),
                ),
                migrations.AddField(
                    model_name='membershiphistory',
                    name='programme',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme', verbose_name='project'),
                ),
                migrations.AddField(
                    model_name='membershiphistory',
                    name='territory',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.territory', verbose_name='territory'),
                ),
                migrations.AddField(
                    model_name='membershiphistory',
                    name='user',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='substitution',
                    name='deputy',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='substituting', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='substitution',
                    name='person',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='substitutions', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='substitutionhistory',
                    name='deputy',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='substitutionhistory',
                    name='person',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='substitutionhistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='substitutionhistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='accounts.substitution'),
                ),
                migrations.AddField(
                    model_name='userhistory',
                    name='pgh_context',
                    field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
                ),
                migrations.AddField(
                    model_name='userhistory',
                    name='pgh_obj',
                    field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddIndex(
                    model_name='accesslink',
                    index=models.Index(fields=['content_type', 'object_id', 'purpose'], name='accounts_ac_content_f09915_idx'),
                ),
                migrations.AddIndex(
                    model_name='accesslog',
                    index=models.Index(fields=['content_type', 'object_id'], name='accounts_ac_content_1eff3a_idx'),
                ),
                migrations.AddConstraint(
                    model_name='membership',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', True), ('programme__isnull', True), ('role', 'operator'), ('territory__isnull', True)), models.Q(('institution__isnull', True), ('programme__isnull', False), ('role', 'coordinator'), ('territory__isnull', True)), models.Q(('institution__isnull', True), ('programme__isnull', False), ('role', 'controller'), ('territory__isnull', True)), models.Q(('institution__isnull', True), ('programme__isnull', True), ('role', 'animator'), ('territory__isnull', False)), models.Q(('institution__isnull', False), ('programme__isnull', True), ('role', 'caretaker'), ('territory__isnull', True)), models.Q(('institution__isnull', False), ('programme__isnull', True), ('role', 'member'), ('territory__isnull', True)), models.Q(('institution__isnull', False), ('programme__isnull', True), ('role', 'social_worker'), ('territory__isnull', True)), _connector='OR'), name='accounts_membership_role_scope', violation_error_message='This role needs exactly the place in which it holds.'),
                ),
                migrations.AddConstraint(
                    model_name='membership',
                    constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='accounts_membership_dates', violation_error_message='The end must be later than the beginning.'),
                ),
                migrations.AddConstraint(
                    model_name='membership',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'controller'), _negated=True), ('valid_to__isnull', False), _connector='OR'), name='accounts_membership_controller_expires', violation_error_message="A controller's access needs a last day."),
                ),
                migrations.AddConstraint(
                    model_name='membership',
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('role', '='), (django.db.models.functions.comparison.Coalesce('institution', 'territory', 'programme', models.Value(0), output_field=models.BigIntegerField()), '='), (accounts.models.membership.TsTzRange('valid_from', 'valid_to'), '&&')], name='accounts_membership_no_overlap', violation_error_message='This person has this role here already at that time.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_membershiphistory" ("id", "institution_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role", "territory_id", "user_id", "valid_from", "valid_to") VALUES (NEW."id", NEW."institution_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."role", NEW."territory_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='4471eeb77d84812352a53cbef65af162f2b26098', operation='INSERT', pgid='pgtrigger_insert_insert_fc05a', table='accounts_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_membershiphistory" ("id", "institution_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role", "territory_id", "user_id", "valid_from", "valid_to") VALUES (NEW."id", NEW."institution_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."role", NEW."territory_id", NEW."user_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;', hash='a32a05dc521adc3ca0ada68c362df4e7b3d3d843', operation='UPDATE', pgid='pgtrigger_update_update_20ab5', table='accounts_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_membershiphistory" ("id", "institution_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role", "territory_id", "user_id", "valid_from", "valid_to") VALUES (OLD."id", OLD."institution_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."role", OLD."territory_id", OLD."user_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;', hash='1c4f525c7603dc6e690690cd01fc3653c4e01645', operation='DELETE', pgid='pgtrigger_delete_delete_19a8f', table='accounts_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitationhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d38d29f713fea8f988a7d56f0dac0bb95564ef30', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1dc0b', table='accounts_invitationhistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='invitation',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', True), ('programme__isnull', True), ('role', 'operator'), ('territory__isnull', True)), models.Q(('institution__isnull', True), ('programme__isnull', False), ('role', 'coordinator'), ('territory__isnull', True)), models.Q(('institution__isnull', True), ('programme__isnull', False), ('role', 'controller'), ('territory__isnull', True)), models.Q(('institution__isnull', True), ('programme__isnull', True), ('role', 'animator'), ('territory__isnull', False)), models.Q(('institution__isnull', False), ('programme__isnull', True), ('role', 'caretaker'), ('territory__isnull', True)), models.Q(('institution__isnull', False), ('programme__isnull', True), ('role', 'member'), ('territory__isnull', True)), models.Q(('institution__isnull', False), ('programme__isnull', True), ('role', 'social_worker'), ('territory__isnull', True)), _connector='OR'), name='accounts_invitation_role_scope', violation_error_message='This role needs exactly the place in which it holds.'),
                ),
                migrations.AddConstraint(
                    model_name='invitation',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'controller'), _negated=True), ('valid_to__isnull', False), _connector='OR'), name='accounts_invitation_controller_expires', violation_error_message="A controller's access needs a last day."),
                ),
                migrations.AddConstraint(
                    model_name='invitation',
                    constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='accounts_invitation_email_lower', violation_error_message='Write the e-mail address in small letters.'),
                ),
                migrations.AddConstraint(
                    model_name='invitation',
                    constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('created_at')), _connector='OR'), name='accounts_invitation_dates', violation_error_message='The last day must not be in the past.'),
                ),
                migrations.AddConstraint(
                    model_name='invitation',
                    constraint=models.UniqueConstraint(models.F('email'), models.F('role'), django.db.models.functions.comparison.Coalesce('institution', 'territory', 'programme', models.Value(0), output_field=models.BigIntegerField()), condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), name='accounts_invitation_one_open', violation_error_message='This person has an open invitation to this role already.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitation',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_invitationhistory" ("accepted_at", "created_at", "expires_at", "id", "institution_id", "invited_by_id", "language", "membership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role", "territory_id", "uid", "valid_to", "withdrawn_at") VALUES (NEW."accepted_at", NEW."created_at", NEW."expires_at", NEW."id", NEW."institution_id", NEW."invited_by_id", NEW."language", NEW."membership_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."role", NEW."territory_id", NEW."uid", NEW."valid_to", NEW."withdrawn_at"); RETURN NULL;', hash='9668e557fc7a3932e5ce6e68f2abdabb84e127e3', operation='INSERT', pgid='pgtrigger_insert_insert_8c354', table='accounts_invitation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitation',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."membership_id" IS DISTINCT FROM (NEW."membership_id") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."territory_id" IS DISTINCT FROM (NEW."territory_id") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))', func='INSERT INTO "accounts_invitationhistory" ("accepted_at", "created_at", "expires_at", "id", "institution_id", "invited_by_id", "language", "membership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role", "territory_id", "uid", "valid_to", "withdrawn_at") VALUES (NEW."accepted_at", NEW."created_at", NEW."expires_at", NEW."id", NEW."institution_id", NEW."invited_by_id", NEW."language", NEW."membership_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."role", NEW."territory_id", NEW."uid", NEW."valid_to", NEW."withdrawn_at"); RETURN NULL;', hash='797a95048067100787cfd765726b72c82dd5a267', operation='UPDATE', pgid='pgtrigger_update_update_4e12d', table='accounts_invitation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitation',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_invitationhistory" ("accepted_at", "created_at", "expires_at", "id", "institution_id", "invited_by_id", "language", "membership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role", "territory_id", "uid", "valid_to", "withdrawn_at") VALUES (OLD."accepted_at", OLD."created_at", OLD."expires_at", OLD."id", OLD."institution_id", OLD."invited_by_id", OLD."language", OLD."membership_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."role", OLD."territory_id", OLD."uid", OLD."valid_to", OLD."withdrawn_at"); RETURN NULL;', hash='f8690b6b96ba4d2cc6d07b64c596f20e448f1db7', operation='DELETE', pgid='pgtrigger_delete_delete_f2c14', table='accounts_invitation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membershiphistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9ee43f83afd372f3941d93d61b0d68b7fab7a8d3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_123dc', table='accounts_membershiphistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='substitution',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='accounts_substitution_dates', violation_error_message='The last day must not be before the first one.'),
                ),
                migrations.AddConstraint(
                    model_name='substitution',
                    constraint=models.CheckConstraint(condition=models.Q(('person', models.F('deputy')), _negated=True), name='accounts_substitution_not_self', violation_error_message='Nobody can stand in for herself or himself.'),
                ),
                migrations.AddConstraint(
                    model_name='substitution',
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (models.Func('starts_on', 'ends_on', models.Value('[]'), function='DATERANGE'), '&&')], name='accounts_substitution_no_overlap', violation_error_message='Another deputy is named for some of these days.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitution',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_substitutionhistory" ("deputy_id", "ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."deputy_id", NEW."ends_on", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;', hash='d4bf5b47f1bd45c4af9c9a0fa47c72a9b0085d80', operation='INSERT', pgid='pgtrigger_insert_insert_77126', table='accounts_substitution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitution',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_substitutionhistory" ("deputy_id", "ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."deputy_id", NEW."ends_on", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;', hash='e3073b5f944bcffbc16edd98fabca982a520e622', operation='UPDATE', pgid='pgtrigger_update_update_b22d0', table='accounts_substitution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitution',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_substitutionhistory" ("deputy_id", "ends_on", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."deputy_id", OLD."ends_on", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;', hash='487e5c84145b2b0818ad2a942ed51a35e91116f4', operation='DELETE', pgid='pgtrigger_delete_delete_cbc5b', table='accounts_substitution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='substitutionhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b7ffe201555aeb203e2973cdefe3169da6d834fe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_134c8', table='accounts_substitutionhistory', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='userhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='68ffa9ce3b529c4c151c9348adc79b98119cd550', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4f815', table='accounts_userhistory', when='BEFORE')),
                ),
            ],
        ),
    ]
