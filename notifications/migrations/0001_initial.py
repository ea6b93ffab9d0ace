import coop_portal.migrating
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='MailAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address_hash', models.CharField(max_length=64, unique=True)),
                        ('refused_at', models.DateTimeField(blank=True, null=True)),
                        ('refusal', models.CharField(blank=True, max_length=300)),
                        ('optional_off_at', models.DateTimeField(blank=True, null=True)),
                        ('informed_at', models.DateTimeField(blank=True, null=True)),
                        ('informed_by', models.CharField(blank=True, db_index=True, max_length=200)),
                    ],
                    options={
                        'verbose_name': 'mail address',
                        'verbose_name_plural': 'mail addresses',
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.EmailField(max_length=254)),
                        ('message_id', models.CharField(max_length=200, unique=True)),
                        ('status', models.CharField(choices=[('planned', 'planned'), ('claimed', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'uncertain')], db_index=True, default='planned', max_length=12)),
                        ('due_at', models.DateTimeField()),
                        ('mandatory', models.BooleanField(default=False)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('code', models.CharField(blank=True, max_length=300)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('subject_line', models.CharField(blank=True, max_length=300)),
                        ('body_text', models.TextField(blank=True)),
                        ('body_html', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'mail',
                        'verbose_name_plural': 'mails',
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(max_length=60)),
                        ('status', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=12)),
                        ('arguments', models.JSONField(blank=True, default=dict)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('outcome', models.JSONField(blank=True, default=dict)),
                        ('error', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'job',
                        'verbose_name_plural': 'jobs',
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('address', models.EmailField(max_length=254)),
                        ('name', models.CharField(blank=True, max_length=200)),
                        ('language', models.CharField(choices=[('pl', 'Polish'), ('en', 'English')], default='pl', max_length=5)),
                        ('kind', models.CharField(max_length=60)),
                        ('object_id', models.BigIntegerField()),
                        ('occurrence', models.CharField(blank=True, max_length=100)),
                        ('due_at', models.DateTimeField()),
                        ('mail_at', models.DateTimeField()),
                        ('mandatory', models.BooleanField(default=False)),
                        ('private', models.BooleanField(default=False)),
                        ('status', models.CharField(choices=[('planned', 'planned'), ('held', 'held'), ('cancelled', 'cancelled'), ('superseded', 'superseded'), ('missed', 'missed'), ('handed', 'handed over')], db_index=True, default='planned', max_length=12)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('programme_id', models.BigIntegerField(blank=True, null=True)),
                        ('territory_id', models.BigIntegerField(blank=True, null=True)),
                        ('title', models.CharField(blank=True, max_length=300)),
                        ('text', models.TextField(blank=True)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                        ('delivery', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='notifications.delivery')),
                        ('stands_in_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'message',
                        'verbose_name_plural': 'messages',
                    },
                ),
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60)),
                        ('mode', models.CharField(choices=[('at_once', 'at once'), ('digest', 'in one mail a day'), ('portal', 'in the portal only')], default='at_once', max_length=10, verbose_name='how')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='message_preferences', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'message preference',
                        'verbose_name_plural': 'message preferences',
                    },
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddIndex(
                    model_name='delivery',
                    index=models.Index(condition=models.Q(('status', 'planned')), fields=['due_at'], name='notifications_delivery_due'),
                ),
                migrations.AddIndex(
                    model_name='delivery',
                    index=models.Index(fields=['address', 'due_at'], name='notificatio_address_f5e077_idx'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(condition=models.Q(('delivery', None), ('status', 'planned')), fields=['mail_at'], name='notifications_message_due'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notifications_message_unread'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(fields=['programme_id', '-due_at'], name='notificatio_program_272adc_idx'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(fields=['territory_id', '-due_at'], name='notificatio_territo_56ac61_idx'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(fields=['content_type', 'object_id', 'kind'], name='notificatio_content_153a01_idx'),
                ),
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(fields=['user', '-due_at'], name='notificatio_user_id_e890bc_idx'),
                ),
                migrations.AddConstraint(
                    model_name='message',
                    constraint=models.UniqueConstraint(fields=('address', 'kind', 'content_type', 'object_id', 'occurrence'), name='notifications_message_once'),
                ),
                migrations.AddConstraint(
                    model_name='message',
                    constraint=models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='notifications_message_address_lower'),
                ),
                migrations.AddConstraint(
                    model_name='preference',
                    constraint=models.UniqueConstraint(fields=('user', 'kind'), name='notifications_preference_once'),
                ),
            ],
        ),
    ]
