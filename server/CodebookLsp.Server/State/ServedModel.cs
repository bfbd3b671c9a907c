using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Model;
using CodebookLsp.Server.Protocol;

namespace CodebookLsp.Server.State;

/// <summary>A loaded model as the server uses it, and what the status says of it.</summary>
/// <param name="Parallel">How many blocks are best read at once.</param>
public sealed record ServedModel(CodeSource Source, EditSource Edits, SteeringSource Steering, string? Hash, string Device, string Precision, int Parallel, IReadOnlyList<IDisposable> Disposables) : IDisposable
{
    /// <summary>Enough for the blocks around a few cursors.</summary>
    private const int RememberedSequences = 4;

    /// <summary>A continuation of a long text is remembered too, and four of those would take more than the default model.</summary>
    private const long RememberedBytes = 96 << 20;

    public required CardSource Cards { get; init; }

    public static ServedModel From(CodebookModel model)
    {
        var reader = new PrefixReader(model, RememberedSequences, RememberedBytes);
        return new(
            CodeSource.From(model), EditSource.From(reader), SteeringSource.From(model, reader), model.Hash, model.Device, model.Precision == Network.Primitives.Precision.BFloat16 ? "bfloat16" : "float32",
            model.Device == "cpu" ? Environment.ProcessorCount : 8, [reader, model])
        {
            Cards = CardSource.From(model),
        };
    }

    internal StatusModel Status =>
        new(Source.Name, Hash, Source.Sites.Count, Source.Sites.Sum(static site => site.Codes), Device, Precision);

    public void Dispose()
    {
        foreach (var disposable in Disposables)
            disposable.Dispose();
    }
}
