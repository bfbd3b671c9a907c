using System.Diagnostics;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>How the server's model is loaded; the command line says which.</summary>
public sealed record ModelStart(Func<CancellationToken, ServedModel> Load)
{
    /// <summary>Opens the index of texts for the loaded model; null, or an answer of null, where there is none.</summary>
    public Func<ServedModel, OpenIndex?>? Index { get; init; }

    internal ServedModel Run(ILogger log, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var model = Load(cancel);
        log.Loaded(model.Source.Name, watch.ElapsedMilliseconds, model.Source.Sites.Count, model.Precision, model.Device);
        return model;
    }
}
