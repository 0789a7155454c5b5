using System.CommandLine;
using ReviewEnv.Commands;
using ReviewEnv.Commands.Demo;

var root = new RootCommand("Gives every feature branch its own live environment, and takes it away again.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    CheckCommand.Create(),
    PlanCommand.Create(),
    WhyCommand.Create(),
    ListCommand.Create(),
    ShowCommand.Create(),
    DeployCommand.Create(),
    StopCommand.Create(),
    SleepCommand.CreateSleep(),
    SleepCommand.CreateWake(),
    ApproveCommand.Create(),
    WaitCommand.Create(),
    ExtendCommand.Create(),
    PinCommand.Create(),
    LeaseCommand.Create(),
    QueuesCommand.Create(),
    BrakeCommand.Create(),
    ReportCommand.Create(),
    DoctorCommand.Create(),
    StaticCommand.Create(),
    HookCommand.Create(),
};
// A branch may be called @name: never read arguments from a file of that name.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
// The daemon and the demo end in order, which takes longer than the two seconds that a command gets otherwise.
var exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
return parsed.Errors.Count > 0 ? ExitCodes.Usage : exit;
