using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

// ScriptRunner MODULE SCRIPT [ARGUMENT...]: runs a script in an engine that has a module imported, and writes what it emits as lines.
// The status is 1 if an error ended the script.
var state = InitialSessionState.CreateDefault2();
state.ThrowOnRunspaceOpenError = true;
if (OperatingSystem.IsWindows())
{
    state.ExecutionPolicy = ExecutionPolicy.Bypass;
}

state.ImportPSModule([Path.GetFullPath(args[0])]);
using var runspace = RunspaceFactory.CreateRunspace(state);
runspace.Open();
using var shell = PowerShell.Create(runspace);
shell.AddCommand(Path.GetFullPath(args[1]));
foreach (var argument in args[2..])
{
    shell.AddArgument(argument);
}

using var output = new PSDataCollection<PSObject>();
output.DataAdded += (_, added) => Console.Out.WriteLine(output[added.Index]);
try
{
    shell.Invoke(null, output);
    return 0;
}
catch (RuntimeException failure)
{
    Console.Error.WriteLine(failure.ErrorRecord);
    return 1;
}
