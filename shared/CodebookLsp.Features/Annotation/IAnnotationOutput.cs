using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Annotation;

/// <summary>Where annotated blocks go: a table, lines of JSON, or a page.</summary>
public interface IAnnotationOutput
{
    /// <summary>The next text begins; its blocks follow in order.</summary>
    /// <param name="name">As the user gave it.</param>
    void Begin(string name);

    void Write(AnnotatedBlock block);

    /// <summary>All texts are through: writes what is still held back.</summary>
    void Finish();
}

/// <summary>What of a model's codes an output shows.</summary>
/// <param name="Sites">Every codebook of the model.</param>
/// <param name="Chosen">Indices of those that are shown.</param>
/// <param name="Top">At most so many codes a token, the most salient; null for all, or as many as fit.</param>
public sealed record ShownCodes(IReadOnlyList<Site> Sites, IReadOnlyList<int> Chosen, int? Top);
