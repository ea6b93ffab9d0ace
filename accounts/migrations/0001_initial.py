import accounts.models.invitation
import accounts.models.user
import coop_portal.migrating
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('coop_portal', '0002_cache_table'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='AccessLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(max_length=40)),
                        ('object_id', models.BigIntegerField()),
                        ('address', models.EmailField(blank=True, max_length=254)),
                        ('secret_hash', models.CharField(max_length=64, unique=True)),
                        ('expires_at', models.DateTimeField()),
                        ('uses_left', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'access link',
                        'verbose_name_plural': 'access links',
                    },
                ),
                migrations.CreateModel(
                    name='AccessLog',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=40)),
                        ('object_id', models.BigIntegerField(null=True)),
                        ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                    ],
                    options={
                        'verbose_name': 'access log entry',
                        'verbose_name_plural': 'access log',
                        'ordering': ['-at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('operator', 'operator'), ('coordinator', 'coordinator'), ('animator', 'animator'), ('caretaker', 'caretaker of an institution'), ('member', 'member of an institution'), ('social_worker', 'social worker'), ('controller', 'controller')], max_length=20, verbose_name='role')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                        ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                        ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], default='pl', max_length=5, verbose_name='language')),
                        ('valid_to', models.DateTimeField(blank=True, null=True, verbose_name='role valid to')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('expires_at', models.DateTimeField(default=accounts.models.invitation.answer_by, verbose_name='answer by')),
                        ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'verbose_name_plural': 'invitations',
                    },
                ),
                migrations.CreateModel(
                    name='InvitationHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('operator', 'operator'), ('coordinator', 'coordinator'), ('animator', 'animator'), ('caretaker', 'caretaker of an institution'), ('member', 'member of an institution'), ('social_worker', 'social worker'), ('controller', 'controller')], max_length=20, verbose_name='role')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                        ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], default='pl', max_length=5, verbose_name='language')),
                        ('valid_to', models.DateTimeField(blank=True, null=True, verbose_name='role valid to')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('expires_at', models.DateTimeField(default=accounts.models.invitation.answer_by, verbose_name='answer by')),
                        ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('operator', 'operator'), ('coordinator', 'coordinator'), ('animator', 'animator'), ('caretaker', 'caretaker of an institution'), ('member', 'member of an institution'), ('social_worker', 'social worker'), ('controller', 'controller')], max_length=20, verbose_name='role')),
                        ('valid_from', models.DateTimeField(default=django.utils.timezone.now, verbose_name='valid from')),
                        ('valid_to', models.DateTimeField(blank=True, null=True, verbose_name='valid to')),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'verbose_name_plural': 'memberships',
                    },
                ),
                migrations.CreateModel(
                    name='MembershipHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('operator', 'operator'), ('coordinator', 'coordinator'), ('animator', 'animator'), ('caretaker', 'caretaker of an institution'), ('member', 'member of an institution'), ('social_worker', 'social worker'), ('controller', 'controller')], max_length=20, verbose_name='role')),
                        ('valid_from', models.DateTimeField(default=django.utils.timezone.now, verbose_name='valid from')),
                        ('valid_to', models.DateTimeField(blank=True, null=True, verbose_name='valid to')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Substitution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                    ],
                    options={
                        'verbose_name': 'substitution',
                        'verbose_name_plural': 'substitutions',
                    },
                ),
                migrations.CreateModel(
                    name='SubstitutionHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='to')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='UserHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], default='pl', max_length=5, verbose_name='language')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=100, verbose_name='last name')),
                        ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], default='pl', max_length=5, verbose_name='language')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='accounts_user_email_lower', violation_error_message='Write the e-mail address in small letters.')],
                    },
                    managers=[
                        ('objects', accounts.models.user.UserManager()),
                    ],
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddField(
                    model_name='accesslink',
                    name='content_type',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype'),
                ),
                migrations.AddField(
                    model_name='accesslog',
                    name='content_type',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype'),
                ),
                migrations.AddField(
                    model_name='accesslog',
                    name='link',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.accesslink'),
                ),
                migrations.AddField(
                    model_name='accesslog',
                    name='user',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userhistory" ("date_joined", "id", "is_active", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."date_joined", NEW."id", NEW."is_active", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='222c212b3806cdfb584ba54b46e8c9379c5d9d2f', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."language" IS DISTINCT FROM (NEW."language"))', func='INSERT INTO "accounts_userhistory" ("date_joined", "id", "is_active", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."date_joined", NEW."id", NEW."is_active", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='25560743924bae7ece8c36f6ef0c739844bfb70f', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userhistory" ("date_joined", "id", "is_active", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."date_joined", OLD."id", OLD."is_active", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='809d1cf3f49e8a9556a65c1aad4a077ea8c3f276', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER')),
                ),
            ],
        ),
    ]
