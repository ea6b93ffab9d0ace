import coop_portal.migrating
import coop_portal.sorting
import django.db.models.constraints
import django.db.models.deletion
import documents.codes
import documents.models.files
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='DocumentType',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English'), ('uk', 'Ukrainian'), ('de', 'German')], default='pl', max_length=5)),
                        ('translations', models.JSONField(blank=True, default=dict)),
                        ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('sort_key', coop_portal.sorting.SortKeyField(source='name')),
                    ],
                    options={
                        'verbose_name': 'document type',
                        'verbose_name_plural': 'document types',
                        'ordering': ['position', 'sort_key'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SignStrip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, unique=True)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                    ],
                    options={
                        'verbose_name': 'sign strip',
                        'verbose_name_plural': 'sign strips',
                    },
                ),
                migrations.CreateModel(
                    name='IssuedDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(max_length=40)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('number', models.PositiveIntegerField()),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('object_id', models.BigIntegerField()),
                        ('title', models.CharField(max_length=300)),
                        ('status', models.CharField(choices=[('making', 'being made'), ('issued', 'issued'), ('cancelled', 'cancelled'), ('revoked', 'revoked')], default='making', max_length=10)),
                        ('check_code', models.CharField(default=documents.codes.new_check_code, editable=False, max_length=20, unique=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('error', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('issued_at', models.DateTimeField(blank=True, null=True)),
                        ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'issued document',
                        'verbose_name_plural': 'issued documents',
                    },
                ),
                migrations.CreateModel(
                    name='DocumentEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=40, verbose_name='verb')),
                        ('from_status', models.CharField(blank=True, max_length=20)),
                        ('to_status', models.CharField(max_length=20)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='documents.issueddocument')),
                    ],
                    options={
                        'verbose_name': 'document event',
                        'verbose_name_plural': 'document events',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='NumberSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name': 'number series',
                        'verbose_name_plural': 'number series',
                        'constraints': [models.UniqueConstraint(fields=('kind', 'year'), name='documents_numberseries_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('content', models.FileField(max_length=200, upload_to=documents.models.files.storage_path)),
                        ('sha256', models.CharField(db_index=True, max_length=64)),
                        ('size', models.PositiveBigIntegerField()),
                        ('content_type_sniffed', models.CharField(max_length=100)),
                        ('original_name', models.CharField(max_length=255)),
                        ('scan_state', models.CharField(choices=[('not_scanned', 'not scanned'), ('clean', 'clean'), ('infected', 'infected')], default='not_scanned', max_length=12)),
                        ('owner_id', models.BigIntegerField()),
                        ('alt_text', models.CharField(blank=True, max_length=500, verbose_name='alternative text')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('owner_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'stored file',
                        'verbose_name_plural': 'stored files',
                    },
                ),
                migrations.CreateModel(
                    name='Source',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('portal', 'portal'), ('link', 'link from a mail'), ('phone', 'phone'), ('mail', 'e-mail'), ('e-doreczenia', 'e-Delivery'), ('paper', 'paper'), ('meeting', 'meeting'), ('document', 'document'), ('import', 'import')], max_length=12, verbose_name='how it came')),
                        ('received_on', models.DateField(verbose_name='received on')),
                        ('on_behalf_of', models.CharField(blank=True, max_length=200, verbose_name='on behalf of')),
                        ('reference', models.CharField(blank=True, max_length=200, verbose_name='reference')),
                        ('recorded_at', models.DateTimeField(auto_now_add=True)),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('scan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile', verbose_name='scan')),
                    ],
                    options={
                        'verbose_name': 'source',
                        'verbose_name_plural': 'sources',
                    },
                ),
                migrations.CreateModel(
                    name='SignStripImage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('static_path', models.CharField(blank=True, max_length=200, verbose_name='file shipped with the portal')),
                        ('alt', models.CharField(max_length=300, verbose_name='alternative text')),
                        ('is_eu_flag', models.BooleanField(default=False, verbose_name='flag of the European Union')),
                        ('width_percent', models.PositiveSmallIntegerField(default=100)),
                        ('height_percent', models.PositiveSmallIntegerField(default=100)),
                        ('strip', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to='documents.signstrip')),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                    ],
                    options={
                        'verbose_name': 'sign',
                        'verbose_name_plural': 'signs of a strip',
                        'ordering': ['position'],
                    },
                ),
                migrations.CreateModel(
                    name='IssuedDocumentHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                        ('kind', models.CharField(max_length=40)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('number', models.PositiveIntegerField()),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('object_id', models.BigIntegerField()),
                        ('status', models.CharField(choices=[('making', 'being made'), ('issued', 'issued'), ('cancelled', 'cancelled'), ('revoked', 'revoked')], default='making', max_length=10)),
                        ('check_code', models.CharField(default=documents.codes.new_check_code, editable=False, max_length=20)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('issued_at', models.DateTimeField(blank=True, null=True)),
                        ('content_type', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contenttypes.contenttype')),
                        ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='documents.issueddocument')),
                        ('file', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.storedfile')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddField(
                    model_name='issueddocument',
                    name='file',
                    field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddIndex(
                    model_name='storedfile',
                    index=models.Index(fields=['owner_type', 'owner_id'], name='documents_s_owner_t_c1af36_idx'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='storedfile',
                    trigger=pgtrigger.compiler.Trigger(name='documents_storedfile_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."content_type_sniffed" IS DISTINCT FROM (NEW."content_type_sniffed"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1e81f3e3349681cd924e2a17edb06511ccf6edd7', operation='UPDATE', pgid='pgtrigger_documents_storedfile_immutable_49ae1', table='documents_storedfile', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='source',
                    constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['link', 'import']), ('recorded_by__isnull', False), _connector='OR'), name='documents_source_recorded_by', violation_error_message='Somebody must have recorded it.'),
                ),
                migrations.AddConstraint(
                    model_name='signstripimage',
                    constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('strip', 'position'), name='documents_sign_position_once'),
                ),
                migrations.AddConstraint(
                    model_name='signstripimage',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('static_path', '')), models.Q(models.Q(('static_path', ''), _negated=True), ('file', None)), _connector='OR'), name='documents_sign_one_image'),
                ),
                migrations.AddConstraint(
                    model_name='signstripimage',
                    constraint=models.CheckConstraint(condition=models.Q(('height_percent__lte', 100), ('width_percent__lte', 100)), name='documents_sign_not_larger_than_flag', violation_error_message='No sign may be higher or wider than the flag of the European Union.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='issueddocumenthistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='979b6a3842b1d484b2d7fc8a14ba37b948da15e1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ac3e3', table='documents_issueddocumenthistory', when='BEFORE')),
                ),
                migrations.AddIndex(
                    model_name='issueddocument',
                    index=models.Index(fields=['content_type', 'object_id'], name='documents_i_content_a03c63_idx'),
                ),
                migrations.AddConstraint(
                    model_name='issueddocument',
                    constraint=models.UniqueConstraint(fields=('kind', 'year', 'number', 'version'), name='documents_issued_number_once'),
                ),
                migrations.AddConstraint(
                    model_name='issueddocument',
                    constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['making', 'issued'])), fields=('kind', 'content_type', 'object_id', 'version'), name='documents_issued_once_for_subject'),
                ),
                migrations.AddConstraint(
                    model_name='issueddocument',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'issued'), _negated=True), models.Q(('file__isnull', False), ('issued_at__isnull', False)), _connector='OR'), name='documents_issued_has_file'),
                ),
                migrations.AddConstraint(
                    model_name='issueddocument',
                    constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='documents_issued_number_positive'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='issueddocument',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_issueddocumenthistory" ("check_code", "content_type_id", "created_at", "created_by_id", "file_id", "id", "issued_at", "kind", "number", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "uid", "version", "year") VALUES (NEW."check_code", NEW."content_type_id", NEW."created_at", NEW."created_by_id", NEW."file_id", NEW."id", NEW."issued_at", NEW."kind", NEW."number", NEW."object_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status", NEW."uid", NEW."version", NEW."year"); RETURN NULL;', hash='3fb2c28f4d44874d38a984ff348409986799d2d4', operation='INSERT', pgid='pgtrigger_insert_insert_d00e4', table='documents_issueddocument', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='issueddocument',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."check_code" IS DISTINCT FROM (NEW."check_code") OR OLD."content_type_id" IS DISTINCT FROM (NEW."content_type_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."file_id" IS DISTINCT FROM (NEW."file_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."object_id" IS DISTINCT FROM (NEW."object_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "documents_issueddocumenthistory" ("check_code", "content_type_id", "created_at", "created_by_id", "file_id", "id", "issued_at", "kind", "number", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "uid", "version", "year") VALUES (NEW."check_code", NEW."content_type_id", NEW."created_at", NEW."created_by_id", NEW."file_id", NEW."id", NEW."issued_at", NEW."kind", NEW."number", NEW."object_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status", NEW."uid", NEW."version", NEW."year"); RETURN NULL;', hash='39a556c0692803164e1f88e4cfb707263a16c252', operation='UPDATE', pgid='pgtrigger_update_update_f9d5c', table='documents_issueddocument', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='issueddocument',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_issueddocumenthistory" ("check_code", "content_type_id", "created_at", "created_by_id", "file_id", "id", "issued_at", "kind", "number", "object_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "uid", "version", "year") VALUES (OLD."check_code", OLD."content_type_id", OLD."created_at", OLD."created_by_id", OLD."file_id", OLD."id", OLD."issued_at", OLD."kind", OLD."number", OLD."object_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."status", OLD."uid", OLD."version", OLD."year"); RETURN NULL;', hash='5af863e6b262b7524adea2b64c3427ee5f7275c4', operation='DELETE', pgid='pgtrigger_delete_delete_35cb0', table='documents_issueddocument', when='AFTER')),
                ),
            ],
        ),
    ]
