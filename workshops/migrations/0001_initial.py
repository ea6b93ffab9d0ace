import coop_portal.migrating
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_initial'),
        ('partners', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        coop_portal.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Attendance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('presence', models.CharField(choices=[('present', 'present'), ('absent', 'absent'), ('excused', 'excused')], max_length=10, verbose_name='presence')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                        ('recorded_at', models.DateTimeField(auto_now=True)),
                        ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.institution', verbose_name='institution')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='partners.person', verbose_name='participant')),
                        ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.source')),
                    ],
                    options={
                        'verbose_name': 'attendance',
                        'verbose_name_plural': 'attendance',
                    },
                ),
                migrations.CreateModel(
                    name='Cycle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('status', models.CharField(choices=[('planned', 'planned'), ('running', 'running'), ('completed', 'completed'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                        ('outcome', models.CharField(choices=[('pending', 'not decided yet'), ('agreement', 'agreement'), ('plan', 'plan of cooperation'), ('none', 'nothing signed')], default='pending', max_length=10, verbose_name='outcome')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='programmes.edition', verbose_name='edition')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='partners.team', verbose_name='team')),
                    ],
                    options={
                        'verbose_name': 'cycle',
                        'verbose_name_plural': 'cycles',
                        'ordering': ['edition', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='CycleEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=40, verbose_name='verb')),
                        ('from_status', models.CharField(blank=True, max_length=20)),
                        ('to_status', models.CharField(max_length=20)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='workshops.cycle')),
                    ],
                    options={
                        'verbose_name': 'event of a cycle',
                        'verbose_name_plural': 'events of cycles',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CycleTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='cycle_templates', to='programmes.programme', verbose_name='project')),
                    ],
                    options={
                        'verbose_name': 'template of a cycle',
                        'verbose_name_plural': 'templates of cycles',
                    },
                ),
                migrations.CreateModel(
                    name='CycleHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('status', models.CharField(choices=[('planned', 'planned'), ('running', 'running'), ('completed', 'completed'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                        ('outcome', models.CharField(choices=[('pending', 'not decided yet'), ('agreement', 'agreement'), ('plan', 'plan of cooperation'), ('none', 'nothing signed')], default='pending', max_length=10, verbose_name='outcome')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('edition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.edition', verbose_name='edition')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.cycle')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.team', verbose_name='team')),
                        ('template', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.cycletemplate', verbose_name='template')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CycleTemplateHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.cycletemplate')),
                        ('programme', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme', verbose_name='project')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Group',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('frozen_at', models.DateTimeField(blank=True, null=True)),
                        ('cycle', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='group', to='workshops.cycle')),
                        ('institutions', models.ManyToManyField(blank=True, related_name='workshop_groups', to='partners.institution', verbose_name='institutions')),
                    ],
                    options={
                        'verbose_name': 'group',
                        'verbose_name_plural': 'groups',
                    },
                ),
                migrations.CreateModel(
                    name='GroupHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('frozen_at', models.DateTimeField(blank=True, null=True)),
                        ('cycle', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.cycle')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.group')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='GroupMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('joined_on', models.DateField(auto_now_add=True, verbose_name='from')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='workshops.group')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_memberships', to='partners.institution', verbose_name='institution')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_memberships', to='partners.person', verbose_name='person')),
                        ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.post', verbose_name='post')),
                    ],
                    options={
                        'verbose_name': 'member of a group',
                        'verbose_name_plural': 'members of groups',
                    },
                ),
                migrations.CreateModel(
                    name='GroupMemberHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('joined_on', models.DateField(auto_now_add=True, verbose_name='from')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.group')),
                        ('institution', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.institution', verbose_name='institution')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.groupmember')),
                        ('post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.post', verbose_name='post')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Invitee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('answer', models.CharField(choices=[('none', 'no answer yet'), ('yes', 'will come'), ('no', 'will not come')], default='none', max_length=5, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_sequence', models.PositiveIntegerField(blank=True, null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='partners.person', verbose_name='person')),
                        ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.source')),
                    ],
                    options={
                        'verbose_name': 'invited person',
                        'verbose_name_plural': 'invited people',
                    },
                ),
                migrations.CreateModel(
                    name='Recommendation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('title', models.CharField(max_length=300, verbose_name='recommendation in one sentence')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('within_duties', models.BooleanField(default=False, verbose_name='within official duties')),
                        ('status', models.CharField(choices=[('proposed', 'proposed'), ('accepted', 'accepted'), ('rejected', 'not accepted')], default='proposed', max_length=10, verbose_name='state')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='workshops.cycle', verbose_name='cycle')),
                        ('owners', models.ManyToManyField(blank=True, related_name='recommendations', to='partners.institution', verbose_name='who does it')),
                    ],
                    options={
                        'verbose_name': 'recommendation',
                        'verbose_name_plural': 'recommendations',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('kind', models.CharField(choices=[('workshop', 'workshop'), ('initiating', 'initiating meeting'), ('team_meeting', 'team meeting'), ('training', 'training'), ('preparation', 'preparation meeting'), ('dissemination', 'dissemination meeting'), ('study_visit', 'study visit'), ('conference', 'conference'), ('other', 'other')], default='workshop', max_length=20, verbose_name='kind')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('aims', models.TextField(blank=True, verbose_name='aims')),
                        ('method', models.CharField(blank=True, max_length=200, verbose_name='method')),
                        ('status', models.CharField(choices=[('planned', 'planned'), ('held', 'held'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                        ('mode', models.CharField(choices=[('on_site', 'on site'), ('online', 'online'), ('hybrid', 'on site and online')], default='on_site', max_length=10, verbose_name='how')),
                        ('online_link', models.URLField(blank=True, verbose_name='online link')),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('notes', models.TextField(blank=True, verbose_name='notes (Markdown)')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cycle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='workshops.cycle', verbose_name='cycle')),
                        ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='partners.location', verbose_name='place')),
                        ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='programmes.programme', verbose_name='project')),
                        ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='partners.room', verbose_name='room')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='partners.team', verbose_name='team')),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'ordering': ['cycle', 'position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='RecommendationHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('title', models.CharField(max_length=300, verbose_name='recommendation in one sentence')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('within_duties', models.BooleanField(default=False, verbose_name='within official duties')),
                        ('status', models.CharField(choices=[('proposed', 'proposed'), ('accepted', 'accepted'), ('rejected', 'not accepted')], default='proposed', max_length=10, verbose_name='state')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cycle', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.cycle', verbose_name='cycle')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.recommendation')),
                        ('session', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.session', verbose_name='session')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='InviteeHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('answer', models.CharField(choices=[('none', 'no answer yet'), ('yes', 'will come'), ('no', 'will not come')], default='none', max_length=5, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_sequence', models.PositiveIntegerField(blank=True, null=True)),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='person')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.invitee')),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.source')),
                        ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.session')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AgendaItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('title', models.CharField(max_length=300, verbose_name='title')),
                        ('description', models.TextField(blank=True, verbose_name='description')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='workshops.session')),
                    ],
                    options={
                        'verbose_name': 'agenda item',
                        'verbose_name_plural': 'agenda items',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SessionDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField(verbose_name='begins')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('hours_known', models.BooleanField(default=True)),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='workshops.session')),
                    ],
                    options={
                        'verbose_name': 'day of a session',
                        'verbose_name_plural': 'days of sessions',
                        'ordering': ['starts_at'],
                    },
                ),
                migrations.CreateModel(
                    name='AttendanceHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('presence', models.CharField(choices=[('present', 'present'), ('absent', 'absent'), ('excused', 'excused')], max_length=10, verbose_name='presence')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                        ('recorded_at', models.DateTimeField(auto_now=True)),
                        ('institution', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.institution', verbose_name='institution')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.person', verbose_name='participant')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.attendance')),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.source')),
                        ('day', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.sessionday')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SessionDayHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('starts_at', models.DateTimeField(verbose_name='begins')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('hours_known', models.BooleanField(default=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.sessionday')),
                        ('session', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.session')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SessionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=40, verbose_name='verb')),
                        ('from_status', models.CharField(blank=True, max_length=20)),
                        ('to_status', models.CharField(max_length=20)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='workshops.session')),
                    ],
                    options={
                        'verbose_name': 'event of a session',
                        'verbose_name_plural': 'events of sessions',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SessionHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('uid', models.UUIDField(default=uuid.uuid4)),
                        ('kind', models.CharField(choices=[('workshop', 'workshop'), ('initiating', 'initiating meeting'), ('team_meeting', 'team meeting'), ('training', 'training'), ('preparation', 'preparation meeting'), ('dissemination', 'dissemination meeting'), ('study_visit', 'study visit'), ('conference', 'conference'), ('other', 'other')], default='workshop', max_length=20, verbose_name='kind')),
                        ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('aims', models.TextField(blank=True, verbose_name='aims')),
                        ('method', models.CharField(blank=True, max_length=200, verbose_name='method')),
                        ('status', models.CharField(choices=[('planned', 'planned'), ('held', 'held'), ('cancelled', 'cancelled')], default='planned', max_length=10)),
                        ('mode', models.CharField(choices=[('on_site', 'on site'), ('online', 'online'), ('hybrid', 'on site and online')], default='on_site', max_length=10, verbose_name='how')),
                        ('online_link', models.URLField(blank=True, verbose_name='online link')),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('notes', models.TextField(blank=True, verbose_name='notes (Markdown)')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cycle', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='workshops.cycle', verbose_name='cycle')),
                        ('location', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.location', verbose_name='place')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='workshops.session')),
                        ('programme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.programme', verbose_name='project')),
                        ('room', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.room', verbose_name='room')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.team', verbose_name='team')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SessionRole',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('opener', 'opens the meeting'), ('lead', 'leads the meeting'), ('moderator', 'moderator'), ('expert', 'expert'), ('animator', 'animator'), ('guest', 'guest')], max_length=12, verbose_name='role')),
                        ('description', models.CharField(blank=True, max_length=200, verbose_name='description')),
                        ('count', models.PositiveSmallIntegerField(default=1, verbose_name='how many')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.institution', verbose_name='institution')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='session_roles', to='partners.person', verbose_name='person')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='workshops.session')),
                    ],
                    options={
                        'verbose_name': 'role at a session',
                        'verbose_name_plural': 'roles at sessions',
                        'ordering': ['position', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SessionSector',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invited', models.BooleanField(default=False, verbose_name='invited')),
                        ('present', models.BooleanField(default=False, verbose_name='present')),
                        ('sector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.sector', verbose_name='sector')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sectors', to='workshops.session')),
                    ],
                    options={
                        'verbose_name': 'sector at a session',
                        'verbose_name_plural': 'sectors at sessions',
                        'ordering': ['sector__position', 'sector__sort_key'],
                    },
                ),
                migrations.CreateModel(
                    name='SessionTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('kind', models.CharField(choices=[('workshop', 'workshop'), ('initiating', 'initiating meeting'), ('team_meeting', 'team meeting'), ('training', 'training'), ('preparation', 'preparation meeting'), ('dissemination', 'dissemination meeting'), ('study_visit', 'study visit'), ('conference', 'conference'), ('other', 'other')], default='workshop', max_length=20, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('aims', models.TextField(blank=True, verbose_name='aims')),
                        ('method', models.CharField(blank=True, max_length=200, verbose_name='method')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='length in minutes')),
                        ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='workshops.cycletemplate')),
                    ],
                    options={
                        'verbose_name': 'meeting of a template',
                        'verbose_name_plural': 'meetings of templates',
                        'ordering': ['position'],
                    },
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddField(
                    model_name='cycle',
                    name='template',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cycles', to='workshops.cycletemplate', verbose_name='template'),
                ),
                migrations.AddField(
                    model_name='recommendation',
                    name='session',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recommendations', to='workshops.session', verbose_name='session'),
                ),
                migrations.AddField(
                    model_name='invitee',
                    name='session',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitees', to='workshops.session'),
                ),
                migrations.AddField(
                    model_name='attendance',
                    name='day',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='workshops.sessionday'),
                ),
            ],
        ),
        coop_portal.migrating.Together(
            operations=[
                migrations.AddConstraint(
                    model_name='cycletemplate',
                    constraint=models.UniqueConstraint(fields=('programme', 'name', 'version'), name='workshops_template_once', nulls_distinct=False),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycletemplate',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_cycletemplatehistory" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "uid", "version") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."uid", NEW."version"); RETURN NULL;', hash='408a40b5dec968e97a23aa56476381d76abb9fdb', operation='INSERT', pgid='pgtrigger_insert_insert_8280f', table='workshops_cycletemplate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycletemplate',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_cycletemplatehistory" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "uid", "version") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."uid", NEW."version"); RETURN NULL;', hash='48ea32f7badc3a6f403ace8d0d4136f474164d04', operation='UPDATE', pgid='pgtrigger_update_update_2f1e8', table='workshops_cycletemplate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycletemplate',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_cycletemplatehistory" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "uid", "version") VALUES (OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."uid", OLD."version"); RETURN NULL;', hash='7594b988366545271469bf207b150dbf68bf7f60', operation='DELETE', pgid='pgtrigger_delete_delete_4be0f', table='workshops_cycletemplate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cyclehistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dd115d655d0429e0cf338e388d30ec85e51b3908', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_78f8b', table='workshops_cyclehistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='cycle',
                    constraint=models.UniqueConstraint(fields=('edition', 'name'), name='workshops_cycle_name_once', violation_error_message='This edition has a cycle of that name already.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycle',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_cyclehistory" ("created_at", "edition_id", "id", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "team_id", "template_id", "uid") VALUES (NEW."created_at", NEW."edition_id", NEW."id", NEW."name", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status", NEW."team_id", NEW."template_id", NEW."uid"); RETURN NULL;', hash='8488238c718e8df3caf99cf1c0822c443d92bee2', operation='INSERT', pgid='pgtrigger_insert_insert_103c7', table='workshops_cycle', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycle',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_cyclehistory" ("created_at", "edition_id", "id", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "team_id", "template_id", "uid") VALUES (NEW."created_at", NEW."edition_id", NEW."id", NEW."name", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status", NEW."team_id", NEW."template_id", NEW."uid"); RETURN NULL;', hash='2a79507269104f2198ab520884dc3ad02c45732e', operation='UPDATE', pgid='pgtrigger_update_update_46dfe', table='workshops_cycle', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycle',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_cyclehistory" ("created_at", "edition_id", "id", "name", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "team_id", "template_id", "uid") VALUES (OLD."created_at", OLD."edition_id", OLD."id", OLD."name", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."status", OLD."team_id", OLD."template_id", OLD."uid"); RETURN NULL;', hash='42fd3f579b9a791aa7c292394bb9be2eff3c9919', operation='DELETE', pgid='pgtrigger_delete_delete_44fe1', table='workshops_cycle', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cycletemplatehistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c738f24d9051911e299077ffc511c1fe755c9def', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e478', table='workshops_cycletemplatehistory', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='group',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_grouphistory" ("cycle_id", "frozen_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."cycle_id", NEW."frozen_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='f0f89798b8ad3d5d6156013e84e9a83a59ff0dfe', operation='INSERT', pgid='pgtrigger_insert_insert_f0734', table='workshops_group', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='group',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_grouphistory" ("cycle_id", "frozen_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."cycle_id", NEW."frozen_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='9409d3b9048ec1e5cc810d2a2b0677c90a0be6df', operation='UPDATE', pgid='pgtrigger_update_update_f2d3b', table='workshops_group', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='group',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_grouphistory" ("cycle_id", "frozen_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."cycle_id", OLD."frozen_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='570725a0b3d77c8e6bec4046f4bd9ca2dc277109', operation='DELETE', pgid='pgtrigger_delete_delete_c4ff8', table='workshops_group', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='grouphistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='84918c35594e9a5caa95fc1201c35239c679ced4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4c8ef', table='workshops_grouphistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='groupmember',
                    constraint=models.UniqueConstraint(fields=('group', 'person'), name='workshops_member_once', violation_error_message='This person is in the group already.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmember',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_groupmemberhistory" ("group_id", "id", "institution_id", "joined_on", "left_on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "uid") VALUES (NEW."group_id", NEW."id", NEW."institution_id", NEW."joined_on", NEW."left_on", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post_id", NEW."uid"); RETURN NULL;', hash='dcdd37df75491e16f467f42d4534db5e9ff237cc', operation='INSERT', pgid='pgtrigger_insert_insert_22d5f', table='workshops_groupmember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmember',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_groupmemberhistory" ("group_id", "id", "institution_id", "joined_on", "left_on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "uid") VALUES (NEW."group_id", NEW."id", NEW."institution_id", NEW."joined_on", NEW."left_on", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post_id", NEW."uid"); RETURN NULL;', hash='864e43b27f7bcf7731f4fb5b7521b6681c1be1b5', operation='UPDATE', pgid='pgtrigger_update_update_43101', table='workshops_groupmember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmember',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_groupmemberhistory" ("group_id", "id", "institution_id", "joined_on", "left_on", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "uid") VALUES (OLD."group_id", OLD."id", OLD."institution_id", OLD."joined_on", OLD."left_on", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."post_id", OLD."uid"); RETURN NULL;', hash='4c2e4f287b9f3b83ff7d65a247af1fd2bc3a447e', operation='DELETE', pgid='pgtrigger_delete_delete_67b80', table='workshops_groupmember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='groupmemberhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07c78d67cd94da7c52ec468c005a8a1f4bc6eb96', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_08ee7', table='workshops_groupmemberhistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='session',
                    constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('cycle', 'position'), name='workshops_session_order', violation_error_message='Another meeting of the cycle has this place in the order.'),
                ),
                migrations.AddConstraint(
                    model_name='session',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('mode', 'on_site'), ('online_link', '')), models.Q(('mode', 'on_site'), _negated=True), _connector='OR'), name='workshops_session_link_only_online', violation_error_message='A meeting on site has no online link.'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='session',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_sessionhistory" ("aims", "created_at", "cycle_id", "id", "kind", "location_id", "method", "mode", "notes", "online_link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "programme_id", "room_id", "sequence", "status", "team_id", "title", "uid") VALUES (NEW."aims", NEW."created_at", NEW."cycle_id", NEW."id", NEW."kind", NEW."location_id", NEW."method", NEW."mode", NEW."notes", NEW."online_link", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."programme_id", NEW."room_id", NEW."sequence", NEW."status", NEW."team_id", NEW."title", NEW."uid"); RETURN NULL;', hash='bcf593ad2d8bf0b66e4b89dacf5b05ae8aecdf3d', operation='INSERT', pgid='pgtrigger_insert_insert_8c224', table='workshops_session', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='session',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_sessionhistory" ("aims", "created_at", "cycle_id", "id", "kind", "location_id", "method", "mode", "notes", "online_link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "programme_id", "room_id", "sequence", "status", "team_id", "title", "uid") VALUES (NEW."aims", NEW."created_at", NEW."cycle_id", NEW."id", NEW."kind", NEW."location_id", NEW."method", NEW."mode", NEW."notes", NEW."online_link", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."programme_id", NEW."room_id", NEW."sequence", NEW."status", NEW."team_id", NEW."title", NEW."uid"); RETURN NULL;', hash='0d0fd5068cfbfa16ca17cb963674a8dc9b6e2892', operation='UPDATE', pgid='pgtrigger_update_update_d07c8', table='workshops_session', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='session',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_sessionhistory" ("aims", "created_at", "cycle_id", "id", "kind", "location_id", "method", "mode", "notes", "online_link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "programme_id", "room_id", "sequence", "status", "team_id", "title", "uid") VALUES (OLD."aims", OLD."created_at", OLD."cycle_id", OLD."id", OLD."kind", OLD."location_id", OLD."method", OLD."mode", OLD."notes", OLD."online_link", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."programme_id", OLD."room_id", OLD."sequence", OLD."status", OLD."team_id", OLD."title", OLD."uid"); RETURN NULL;', hash='9ac326165019d45fd52d6e2189135d0ad2837918', operation='DELETE', pgid='pgtrigger_delete_delete_d8d06', table='workshops_session', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='recommendationhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6826d2dbdaeb84a414403073d1eacb7a69354ad5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_93352', table='workshops_recommendationhistory', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='recommendation',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_recommendationhistory" ("created_at", "cycle_id", "description", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "session_id", "status", "title", "uid", "within_duties") VALUES (NEW."created_at", NEW."cycle_id", NEW."description", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."session_id", NEW."status", NEW."title", NEW."uid", NEW."within_duties"); RETURN NULL;', hash='c1b8acef37d473acca4fba3f594e65cc4343d7f4', operation='INSERT', pgid='pgtrigger_insert_insert_737ff', table='workshops_recommendation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='recommendation',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_recommendationhistory" ("created_at", "cycle_id", "description", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "session_id", "status", "title", "uid", "within_duties") VALUES (NEW."created_at", NEW."cycle_id", NEW."description", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."session_id", NEW."status", NEW."title", NEW."uid", NEW."within_duties"); RETURN NULL;', hash='d1d3b14a92116885f369ad261389bcb2c4b47495', operation='UPDATE', pgid='pgtrigger_update_update_2549b', table='workshops_recommendation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='recommendation',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_recommendationhistory" ("created_at", "cycle_id", "description", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "session_id", "status", "title", "uid", "within_duties") VALUES (OLD."created_at", OLD."cycle_id", OLD."description", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."session_id", OLD."status", OLD."title", OLD."uid", OLD."within_duties"); RETURN NULL;', hash='a136de05c140ca0c7161c12ddb83b9dc2b6ebc64', operation='DELETE', pgid='pgtrigger_delete_delete_52990', table='workshops_recommendation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='inviteehistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab14eaeb5d297e9ca7e9be8907436ba0fc04b633', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_681e0', table='workshops_inviteehistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='invitee',
                    constraint=models.UniqueConstraint(fields=('session', 'person'), name='workshops_invitee_once'),
                ),
                migrations.AddConstraint(
                    model_name='invitee',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'none'), ('answered_at', None)), models.Q(models.Q(('answer', 'none'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='workshops_invitee_answer_dated'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitee',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_inviteehistory" ("answer", "answered_at", "answered_sequence", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "source_id") VALUES (NEW."answer", NEW."answered_at", NEW."answered_sequence", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_id", NEW."source_id"); RETURN NULL;', hash='5194d1c8081cb6c7d0d602624c88cfde728c28b1', operation='INSERT', pgid='pgtrigger_insert_insert_5f5c7', table='workshops_invitee', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitee',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_inviteehistory" ("answer", "answered_at", "answered_sequence", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "source_id") VALUES (NEW."answer", NEW."answered_at", NEW."answered_sequence", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_id", NEW."source_id"); RETURN NULL;', hash='808d1090933fe0b9e2a80a9e151ca73bb54272d3', operation='UPDATE', pgid='pgtrigger_update_update_16a04', table='workshops_invitee', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='invitee',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_inviteehistory" ("answer", "answered_at", "answered_sequence", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "source_id") VALUES (OLD."answer", OLD."answered_at", OLD."answered_sequence", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."session_id", OLD."source_id"); RETURN NULL;', hash='3cd5a3863215942d9daff7c65f12b32eb14d95af', operation='DELETE', pgid='pgtrigger_delete_delete_0f774', table='workshops_invitee', when='AFTER')),
                ),
                migrations.AddConstraint(
                    model_name='agendaitem',
                    constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('session', 'position'), name='workshops_agenda_order'),
                ),
                migrations.AddConstraint(
                    model_name='sessionday',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='workshops_day_order', violation_error_message='The end must be later than the beginning.'),
                ),
                migrations.AddConstraint(
                    model_name='sessionday',
                    constraint=models.UniqueConstraint(fields=('session', 'starts_at'), name='workshops_day_once'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionday',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_sessiondayhistory" ("ends_at", "hours_known", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "starts_at") VALUES (NEW."ends_at", NEW."hours_known", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_id", NEW."starts_at"); RETURN NULL;', hash='38c4c3918a3d5af51bb90cd9f682890542dc9f16', operation='INSERT', pgid='pgtrigger_insert_insert_949f0', table='workshops_sessionday', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionday',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_sessiondayhistory" ("ends_at", "hours_known", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "starts_at") VALUES (NEW."ends_at", NEW."hours_known", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_id", NEW."starts_at"); RETURN NULL;', hash='8656a72429146b006bb672eeebcca2da8b0670d6', operation='UPDATE', pgid='pgtrigger_update_update_a31af', table='workshops_sessionday', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionday',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_sessiondayhistory" ("ends_at", "hours_known", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "starts_at") VALUES (OLD."ends_at", OLD."hours_known", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."session_id", OLD."starts_at"); RETURN NULL;', hash='f477be48cf5bc45603bde36d84d714f8196733ba', operation='DELETE', pgid='pgtrigger_delete_delete_f7da3', table='workshops_sessionday', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendancehistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='524b5543aa7e4ce444fbe6a60341ba73a66fc16d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1097b', table='workshops_attendancehistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='attendance',
                    constraint=models.UniqueConstraint(fields=('day', 'person'), name='workshops_attendance_once'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_attendancehistory" ("day_id", "id", "institution_id", "minutes", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presence", "recorded_at", "source_id") VALUES (NEW."day_id", NEW."id", NEW."institution_id", NEW."minutes", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."presence", NEW."recorded_at", NEW."source_id"); RETURN NULL;', hash='93d7565667f55fcce60ac1ca6f556a61012d2a29', operation='INSERT', pgid='pgtrigger_insert_insert_61aa0', table='workshops_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workshops_attendancehistory" ("day_id", "id", "institution_id", "minutes", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presence", "recorded_at", "source_id") VALUES (NEW."day_id", NEW."id", NEW."institution_id", NEW."minutes", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."presence", NEW."recorded_at", NEW."source_id"); RETURN NULL;', hash='92eba13f37bc44d529269db874ae4fa375fdfd01', operation='UPDATE', pgid='pgtrigger_update_update_79367', table='workshops_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attendance',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workshops_attendancehistory" ("day_id", "id", "institution_id", "minutes", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presence", "recorded_at", "source_id") VALUES (OLD."day_id", OLD."id", OLD."institution_id", OLD."minutes", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."presence", OLD."recorded_at", OLD."source_id"); RETURN NULL;', hash='f8f976bd869426bf2eff7d3cdf4bf98af97fb468', operation='DELETE', pgid='pgtrigger_delete_delete_c543d', table='workshops_attendance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessiondayhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4d9c6123e4355b7a850f76b650b094b9f2a968c7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7d9b4', table='workshops_sessiondayhistory', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2fd93cfc1c8ddeb621656e9e18f5c9b4ac9c469a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8d3d1', table='workshops_sessionhistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='sessionrole',
                    constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), ('institution__isnull', False), models.Q(('description', ''), _negated=True), _connector='OR'), name='workshops_role_somebody', violation_error_message='Name a person, an institution or describe who it is.'),
                ),
                migrations.AddConstraint(
                    model_name='sessionsector',
                    constraint=models.UniqueConstraint(fields=('session', 'sector'), name='workshops_sessionsector_once'),
                ),
                migrations.AddConstraint(
                    model_name='sessiontemplate',
                    constraint=models.UniqueConstraint(fields=('template', 'position'), name='workshops_sessiontemplate_order'),
                ),
            ],
        ),
    ]
