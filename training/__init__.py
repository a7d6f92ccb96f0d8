"""Offline training: folders of MIDI in, one ``.onnx`` per model out.

``corpus`` reads the manifest, ``prepare`` turns MIDI into token arrays, ``dataset`` cuts
slices and transposes them, ``models`` holds one network per file with its loss, ``fit``
trains, ``finetune`` teaches a finished model a folder, ``evaluate`` measures against
``baselines``, ``export`` writes the file the application loads and checks it through the
application's own loader. The only package that imports torch; nothing in ``musestudio``
imports it.
"""
