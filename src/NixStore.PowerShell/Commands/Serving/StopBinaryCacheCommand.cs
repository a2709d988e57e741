using System.Management.Automation;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Commands.Serving;

/// <summary>Ends the serving of binary caches.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BinaryCache", SupportsShouldProcess = true)]
[OutputType(typeof(RunningBinaryCache))]
public sealed class StopBinaryCacheCommand : AsyncCmdlet
{
    /// <summary>The caches, as <c>Start-BinaryCache</c> wrote them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public RunningBinaryCache[] InputObject { get; set; } = [];

    /// <summary>Whether the caches are written, with their last counts.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var cache in InputObject)
        {
            if (cache.State == BinaryCacheState.Running && ShouldProcess(cache.Location, "Stop"))
            {
                Wait(cache.StopAsync());
            }

            if (PassThru)
            {
                WriteObject(cache);
            }
        }
    }
}
