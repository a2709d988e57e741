using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace NixStore.Host;

/// <summary>Runs one command or script in an engine that has the module imported, and gives the exit code.</summary>
internal static class Session
{
    public static int Run(HostOptions options)
    {
        var terminal = new Terminal();
        var host = new ModuleHost(new HostUserInterface(terminal));
        try
        {
            using Runspace runspace = RunspaceFactory.CreateRunspace(host, InitialState());
            runspace.Open();
            return new Invocation(runspace, host, terminal).Run(options);
        }
        catch (RuntimeException e)
        {
            terminal.WriteErrorLine(e.Message);
            return ExitCode.Failure;
        }
        catch (FileNotFoundException e)
        {
            terminal.WriteErrorLine(e.Message);
            return ExitCode.Failure;
        }
        finally
        {
            terminal.Progress.Clear();
        }
    }

    private static InitialSessionState InitialState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            // Elsewhere there is no such policy, and setting one fails.
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        state.ImportPSModule([ModuleLocation.Find()]);
        return state;
    }
}
