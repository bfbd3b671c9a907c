using System.Globalization;
using CodebookLsp.Fuzz;
using Microsoft.Testing.Platform.Builder;

// Before any instrumented code runs.
Coverage.Begin();
if (args is ["fuzz", var name, var seconds, var seed, var found])
{
    var time = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
    return Fuzzing.Run(Harnesses.Named(name), time, int.Parse(seed, CultureInfo.InvariantCulture), found);
}

if (args is ["afl", var reader])
    return Fuzzing.UnderAfl(Harnesses.Named(reader));
if (args is ["readers"])
    return Fuzzing.List();

var builder = await TestApplication.CreateBuilderAsync(args);
builder.AddSelfRegisteredExtensions(args);
using var tests = await builder.BuildAsync();
return await tests.RunAsync();
