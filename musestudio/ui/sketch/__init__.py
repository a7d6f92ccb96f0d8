"""A sketch from sound: somebody hums or drops a recording, and the roll shows its notes.

``microphone`` records, ``listening`` has the network hear a recording, both in the background;
``landing`` says where the notes go, ``dialog`` is what the composer sees, ``joining`` puts it
over the window.
"""
