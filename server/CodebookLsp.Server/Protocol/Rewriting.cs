namespace CodebookLsp.Server.Protocol;

/// <param name="Range">What may change.</param>
/// <param name="Directions">Where it is to go; those with a weight below 0 lead away.</param>
/// <param name="Strength">What all strengths are multiplied with, 1 unless told.</param>
/// <param name="MostEdits">At most so many places change, 5 unless told.</param>
internal sealed record RewriteParams(
    VersionedTextDocumentIdentifier TextDocument, Range Range, Direction[] Directions, double? Strength = null, int? MostEdits = null,
    int? Seed = null);

/// <param name="Range">What was asked about.</param>
/// <param name="Target">What it is led to, for people.</param>
/// <param name="Limits">What nobody should expect, for people.</param>
internal sealed record RewriteResult(int Version, Range Range, string Target, string Limits, RewriteEntry[] Candidates);

/// <param name="NewText">The range as it would be.</param>
/// <param name="Detail">Its figures, for people.</param>
/// <param name="Gain">How much likelier the change is with steering than without, in nats.</param>
/// <param name="FluencyCost">In nats a token; less than 0 where it becomes more fluent.</param>
/// <param name="WordsKept">Shares of 1, as for names and numbers.</param>
internal sealed record RewriteEntry(
    string NewText, string Detail, bool Reaches, double Gain, double FluencyCost, double WordsKept, double NamesKept, double NumbersKept,
    RewriteChange[] Changes);

/// <param name="Range">Empty where something is put in.</param>
/// <param name="Kind">"replaced", "inserted" or "appended".</param>
/// <param name="Label">The change, for people.</param>
internal sealed record RewriteChange(Range Range, string NewText, string Kind, string Label);
