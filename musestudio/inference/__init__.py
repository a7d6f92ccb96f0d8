"""Models at work: loading, checking, asking.

``contract`` reads the card inside an ``.onnx`` file and says what does not fit,
``session`` opens it on the provider that really runs, ``prompt`` turns the music before
the playhead into steps, ``constraints`` turns wishes and hard rules into biases,
``continuation`` generates, ``parts`` hands the notes to the tracks. The only package that
imports onnxruntime; it never imports torch.
"""
