"""Everything that can be wrong with what a user gives Blockwright. Each error is one sentence a user understands.

BlockwrightError
├── ValueRefused         a raw value that no field can hold                     designer.values
├── WrongType            a value of a type its parameter cannot hold            designer.params
├── ArrayRefused         a file that is no array of numbers, or too large        designer.arrays
├── Unreadable           a text that stands for no value of its field           app.entry.texts
├── ExpressionError      a formula that cannot be read or worked out            designer.expressions
│   └── BeyondEnd        a formula that asks for an item that is not there       designer.expressions
├── FormulaFailed        a formula over tensors that gives none                 designer.compiler.lowering.formulas
├── EditRefused          an edit that would leave no well-formed design         designer.model.edits
├── FileRefused          a design file that cannot be opened                    designer.model.files
├── BuildRefused         a design with errors was to be built                   designer.compiler.printer.definitions
├── SettingRefused       a training or data setting                             engine.settings
├── DataRefused          data that are missing, broken or of the wrong form     engine.data
├── DeviceRefused        a device this machine does not have                    engine.training.device
├── TrainingFailed       a run that cannot go on                                engine.training
├── CheckpointRefused    a checkpoint or weights that do not fit or are broken  engine.training.checkpoint
├── ExportFailed         an export that did not stand its verification          engine.export
├── RunNotFound          a run the workspace does not have                      engine.runs
├── WorkspaceRefused     a workspace whose runs cannot be read or written       engine.runs
├── DesignNotFound       neither a file nor a template of that name             app.designs
├── LayerNotFound        no layer or operation of that name                     app.commands.layers
├── ParameterNotFound    a tensor that the network does not have                  app.commands.inspect
├── NothingToRun         a design with errors was to be trained                  app.running
├── PictureFailed        a picture of the canvas that cannot be written         app.exporting.pictures
├── NotNow               a network that cannot be asked while a run goes on      app.evaluation.judging
├── WrongUsage           arguments that mean nothing together                   app.commands.arguments
├── AnotherRun           a run to go on with that is of another design          app.commands.train
└── PredictionsLost      predictions that cannot be written                     app.commands.predict
"""

from __future__ import annotations


class BlockwrightError(Exception):
    """A user's input cannot be taken; the text is a sentence that says what, where, and what to do."""
