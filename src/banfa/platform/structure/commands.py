"""The command `import people`."""

from banfa.kernel.text import Text
from banfa.platform.imports.commands import import_command
from banfa.platform.structure.services.importing_people import import_people as take_in

import_people = import_command(
    take_in,
    title=Text("导入人员", "Importing people"),
    about="Take people in: user name, name, post, unit; new passwords lie in BANFA_HOME/passwords · 导入人员",
)
