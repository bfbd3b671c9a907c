namespace CodebookLsp.Network.Training;

/// <summary>How many codes stand for a vector in a pass.</summary>
/// <param name="K">At each head; of the head with most where they differ.</param>
/// <param name="HeadKs">At each head, where they differ; else null.</param>
internal readonly record struct CodeSlots(int K, IReadOnlyList<int>? HeadKs)
{
    public int Of(int head) => HeadKs?[head] ?? K;

    /// <param name="wanted">Null for as many as the codebook says; no head has more than it has codes.</param>
    public static CodeSlots Of(TrainableCodebook codebook, int? wanted)
    {
        if (codebook.Options is { HeadKs: null, HeadCodes: null })
            return new(Math.Min(wanted ?? codebook.Options.K, codebook.Codes), null);
        int[] own =
        [
            .. Enumerable.Range(0, codebook.Heads)
                .Select(head => Math.Min(wanted ?? codebook.Options.KOf(head), codebook.CodesOf(head))),
        ];
        return new(own.Max(), own.Distinct().Count() == 1 ? null : own);
    }
}
