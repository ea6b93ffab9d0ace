import coop_portal.migrating
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='AgreementEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=40, verbose_name='verb')),
                        ('from_status', models.CharField(blank=True, max_length=20)),
                        ('to_status', models.CharField(max_length=20)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'event of an agreement',
                        'verbose_name_plural': 'events of agreements',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgreementHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('status', models.CharField(choices=[('draft', 'draft'), ('consultation', 'in consultation'), ('freezing', 'wording being fixed'), ('frozen', 'ready to sign'), ('signing', 'being signed'), ('signed', 'signed'), ('terminated', 'terminated'), ('superseded', 'superseded'), ('cancelled', 'cancelled'), ('refused', 'refused')], default='draft', max_length=14)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('title', models.CharField(max_length=300, verbose_name='title')),
                        ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                        ('dated_on', models.DateField(blank=True, null=True, verbose_name='date')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='in force from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='in force to')),
                        ('notice_months', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='notice period in months')),
                        ('edit_version', models.PositiveIntegerField(default=1)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgreementTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('code', models.SlugField(max_length=60, verbose_name='code')),
                        ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('title', models.CharField(max_length=300, verbose_name='title of the agreement')),
                    ],
                    options={
                        'verbose_name': 'template of agreements',
                        'verbose_name_plural': 'templates of agreements',
                        'ordering': ['code', '-version'],
                    },
                ),
                migrations.CreateModel(
                    name='AgreementTemplateHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('code', models.SlugField(db_index=False, max_length=60, verbose_name='code')),
                        ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('title', models.CharField(max_length=300, verbose_name='title of the agreement')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Clause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('kind', models.CharField(choices=[('preamble', 'preamble'), ('legal_basis', 'legal basis'), ('aim', 'aim'), ('scope', 'scope and forms of cooperation'), ('duties', 'duties of the parties'), ('coordinators', 'coordinators'), ('communication', 'communication and meetings'), ('financing', 'financing'), ('data_protection', 'data protection'), ('promotion', 'promotion and signs'), ('evaluation', 'evaluation'), ('duration', 'duration and notice'), ('joining', 'joining of new parties'), ('changes', 'changes'), ('final', 'final provisions'), ('other', 'other')], default='other', max_length=20, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('text', models.TextField(max_length=20000, verbose_name='text')),
                        ('edit_version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'verbose_name': 'clause',
                        'verbose_name_plural': 'clauses',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ClauseHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('kind', models.CharField(choices=[('preamble', 'preamble'), ('legal_basis', 'legal basis'), ('aim', 'aim'), ('scope', 'scope and forms of cooperation'), ('duties', 'duties of the parties'), ('coordinators', 'coordinators'), ('communication', 'communication and meetings'), ('financing', 'financing'), ('data_protection', 'data protection'), ('promotion', 'promotion and signs'), ('evaluation', 'evaluation'), ('duration', 'duration and notice'), ('joining', 'joining of new parties'), ('changes', 'changes'), ('final', 'final provisions'), ('other', 'other')], default='other', max_length=20, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('text', models.TextField(max_length=20000, verbose_name='text')),
                        ('edit_version', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ClauseTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('kind', models.CharField(choices=[('preamble', 'preamble'), ('legal_basis', 'legal basis'), ('aim', 'aim'), ('scope', 'scope and forms of cooperation'), ('duties', 'duties of the parties'), ('coordinators', 'coordinators'), ('communication', 'communication and meetings'), ('financing', 'financing'), ('data_protection', 'data protection'), ('promotion', 'promotion and signs'), ('evaluation', 'evaluation'), ('duration', 'duration and notice'), ('joining', 'joining of new parties'), ('changes', 'changes'), ('final', 'final provisions'), ('other', 'other')], default='other', max_length=20, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('text', models.TextField(verbose_name='text')),
                    ],
                    options={
                        'verbose_name': 'clause of a template',
                        'verbose_name_plural': 'clauses of templates',
                        'ordering': ['position'],
                    },
                ),
                migrations.CreateModel(
                    name='LegalBasisTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('institution_types', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, size=None, verbose_name='codes of types of institutions')),
                        ('text', models.TextField(verbose_name='text')),
                    ],
                    options={
                        'verbose_name': 'legal basis of a template',
                        'verbose_name_plural': 'legal bases of templates',
                        'ordering': ['position'],
                    },
                ),
                migrations.CreateModel(
                    name='Party',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('case_number', models.CharField(blank=True, max_length=100, verbose_name="party's case number")),
                        ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='coordinator: first name and surname')),
                        ('contact_post', models.CharField(blank=True, max_length=200, verbose_name='coordinator: post')),
                        ('contact_phone', models.CharField(blank=True, max_length=40, verbose_name='coordinator: phone')),
                        ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='coordinator: e-mail')),
                    ],
                    options={
                        'verbose_name': 'party',
                        'verbose_name_plural': 'parties',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PartyHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('case_number', models.CharField(blank=True, max_length=100, verbose_name="party's case number")),
                        ('contact_post', models.CharField(blank=True, max_length=200, verbose_name='coordinator: post')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PartySigner',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('name', models.CharField(max_length=200, verbose_name='first name and surname')),
                        ('post', models.CharField(blank=True, max_length=200, verbose_name='post')),
                        ('basis', models.CharField(blank=True, choices=[('krs', 'entry in the National Court Register'), ('statut', 'statute'), ('uchwala', 'resolution'), ('pelnomocnictwo', 'power of attorney'), ('upowaznienie', 'authorisation'), ('urzad', 'office held')], max_length=20, verbose_name='basis')),
                        ('basis_number', models.CharField(blank=True, max_length=100, verbose_name='number')),
                        ('basis_date', models.DateField(blank=True, null=True, verbose_name='date')),
                        ('rule', models.CharField(choices=[('alone', 'alone'), ('together', 'together with another')], default='alone', max_length=10, verbose_name='signs')),
                    ],
                    options={
                        'verbose_name': 'representative',
                        'verbose_name_plural': 'representatives',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PartySignerHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('post', models.CharField(blank=True, max_length=200, verbose_name='post')),
                        ('basis', models.CharField(blank=True, choices=[('krs', 'entry in the National Court Register'), ('statut', 'statute'), ('uchwala', 'resolution'), ('pelnomocnictwo', 'power of attorney'), ('upowaznienie', 'authorisation'), ('urzad', 'office held')], max_length=20, verbose_name='basis')),
                        ('basis_number', models.CharField(blank=True, max_length=100, verbose_name='number')),
                        ('basis_date', models.DateField(blank=True, null=True, verbose_name='date')),
                        ('rule', models.CharField(choices=[('alone', 'alone'), ('together', 'together with another')], default='alone', max_length=10, verbose_name='signs')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Agreement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('status', models.CharField(choices=[('draft', 'draft'), ('consultation', 'in consultation'), ('freezing', 'wording being fixed'), ('frozen', 'ready to sign'), ('signing', 'being signed'), ('signed', 'signed'), ('terminated', 'terminated'), ('superseded', 'superseded'), ('cancelled', 'cancelled'), ('refused', 'refused')], default='draft', max_length=14)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('title', models.CharField(max_length=300, verbose_name='title')),
                        ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                        ('dated_on', models.DateField(blank=True, null=True, verbose_name='date')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='in force from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='in force to')),
                        ('notice_months', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='notice period in months')),
                        ('edit_version', models.PositiveIntegerField(default=1)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('amends', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='annexes', to='agreements.agreement', verbose_name='annex to')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'agreement',
                        'verbose_name_plural': 'agreements',
                        'ordering': ['-created_at', '-pk'],
                    },
                ),
            ],
        ),
    ]
