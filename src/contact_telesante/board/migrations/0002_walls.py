from django.db import migrations

from contact_telesante.kernel.walls import wall


class Migration(migrations.Migration):
    dependencies = [("board", "0001_initial")]

    operations = [
        wall("board_board"),
        wall("board_patient"),
    ]
