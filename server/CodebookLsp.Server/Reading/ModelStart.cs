using System.Diagnostics;
using CodebookLsp.Server.Sessions;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Reading;

/// <summary>How the server's model is loaded; the command line says which.</summary>
public sealed record ModelStart(Func<CancellationToken, ServedModel> Load)
{
    internal ServedModel Run(ILogger log, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var model = Load(cancel);
        log.Loaded(model.Source.Name, watch.ElapsedMilliseconds, model.Source.Sites.Count, model.Precision, model.Device);
        return model;
    }
}
