using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Local.Git;
using ReviewEnv.Local.Native;

namespace ReviewEnv.Local.Processes;

/// <summary>What all environments of a driver share.</summary>
internal sealed record DriverContext(
    ProcessDriverOptions Options, TimeProvider Clock, IChangeSink Sink, ILogger Logger, ExitWatcher Exits, Checkout Checkout, ReadinessProber Prober, IVisitSink? Visits);
