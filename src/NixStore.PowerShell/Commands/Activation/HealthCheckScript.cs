using System.Management.Automation;

namespace NixStore.PowerShell.Commands.Activation;

/// <summary>The check of a machine by a script of the user.</summary>
/// <param name="script">The script, which receives the machine as <c>$_</c>.</param>
internal sealed class HealthCheckScript(ScriptBlock script)
{
    /// <summary>Runs the script. An error of the script ends it.</summary>
    /// <param name="host">The machine.</param>
    /// <returns>Why the machine is not healthy, or null if it is.</returns>
    public string? Run(string host)
    {
        List<PSVariable> variables = [new("_", host), new("ErrorActionPreference", ActionPreference.Stop)];
        try
        {
            return script.InvokeWithContext(null, variables, host).Any(static value => value?.BaseObject is false)
                ? "it returned False."
                : null;
        }
        catch (RuntimeException failure) when (failure is not PipelineStoppedException)
        {
            return failure.Message;
        }
    }
}
