"""Models at work: loading, checking, asking.

``contract`` reads the card inside an ``.onnx`` file and says what does not fit, ``session``
opens it on the provider that really runs, ``step`` names the tensors.

``request`` is what is asked and what comes back, ``key_lock`` the key an answer is held to,
``roles`` what one part is to the others. ``prompt`` turns the music around the span into
steps, ``telling`` (with ``levels``) adds what the model is told of each; ``listening`` hears
them once, ``memory`` is what attention looks into. ``continuation`` has ``writing`` step the
candidates together: each is a ``writer`` with its own dice, whose rules are ``constraints``
(hard ones, as biases), ``answer_bars`` (where the next note may lie), ``rhythm`` (one that is
kept), ``loops`` (no going round in circles) and ``recall`` (figures that return).
Of several drafts ``ranking`` offers those first that a ``critic`` likes (by their ``traits``)
and that come near to the ``wishes``.
``answer_notes`` makes notes of what was drawn: ``playable`` cuts them to voices and span,
``parts`` hands them to tracks, ``explanation`` says what the model looked at.

``originality`` finds what music repeats of the corpora learned from.

The only package that imports onnxruntime; it never imports torch.
"""
