"""Models at work: loading, checking, asking.

``contract`` reads the card inside an ``.onnx`` file and says what does not fit, ``session``
opens it on the provider that really runs. ``request`` is what is asked and what comes back,
``key_lock`` the key an answer is held to. ``prompt`` turns the music before the playhead into
steps; ``continuation`` asks the model step by step, with one ``writer`` for each candidate,
``constraints`` for the hard rules as biases and ``recall`` for figures that return; ``parts``
hands the notes to the tracks. The only package that imports onnxruntime; it never imports
torch.
"""
