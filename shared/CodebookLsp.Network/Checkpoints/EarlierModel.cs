namespace CodebookLsp.Network.Checkpoints;

/// <summary>
/// A model that was there before, with the same codes: it differs in what it is shown before a text. What people have made with it (labels,
/// profiles, receipts) goes on to hold.
/// </summary>
/// <param name="Hash">Its hash, as for <see cref="ModelDescription.Hash"/>.</param>
/// <param name="Prefix">The ids that it was shown before each text.</param>
public sealed record EarlierModel(string Hash, IReadOnlyList<int> Prefix);
