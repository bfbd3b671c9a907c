namespace CodebookLsp.Fuzz;

/// <summary>Every reader there is. A new one is one line here and a folder in the corpus.</summary>
internal static class Harnesses
{
    public static IReadOnlyList<Harness> All { get; } =
    [
        new("gguf", ModelReaders.Gguf),
        new("safetensors", ModelReaders.Tensors),
        new("zip", ModelReaders.Tensors),
        new("pickle", ModelReaders.Pickle),
        new("npy", ModelReaders.NumpyArray),
        new("numpy-pickle", ModelReaders.NumpyPickle),
        new("tensor-index", ModelReaders.TensorIndex),
        new("config", ModelReaders.Config),
        new("tokenizer", ModelReaders.TokenizerJson),
        new("vocabulary", ModelReaders.Vocabulary),
        new("index", IndexReaders.File),
        new("index-cell", IndexReaders.Cell),
        new("labels", UserReaders.Labels),
        new("label-table", UserReaders.LabelTable),
        new("themes", ThemeReaders.File),
        new("theme-content", ThemeReaders.Content),
        new("theme-names", ThemeReaders.Names),
        new("theme-name-table", ThemeReaders.NameTable),
        new("profile", UserReaders.Profile),
        new("receipt", UserReaders.Receipt),
        new("plan", UserReaders.Plan),
        new("condition", UserReaders.Condition),
        new("ignore", UserReaders.Ignore),
        new("journal", DatasetReaders.Journal),
        new("dataset", DatasetReaders.Any),
        .. DatasetReaders.Formats,
    ];

    public static Harness Named(string name) => All.Single(harness => harness.Name == name);
}
