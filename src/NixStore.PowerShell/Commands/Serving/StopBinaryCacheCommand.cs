using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Serving;

namespace NixStore.PowerShell.Commands.Serving;

/// <summary>Stops binary caches that this session serves.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BinaryCache", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "Stop-BinaryCache.md")]
[OutputType(typeof(RunningBinaryCache))]
public sealed class StopBinaryCacheCommand : AsyncCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string PortSet = "Port";
    private const string AllSet = "All";

    /// <summary>Gets or sets the caches of <c>Start-BinaryCache</c> or <c>Get-BinaryCache -Running</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet,
        HelpMessage = "The running cache, as Start-BinaryCache or Get-BinaryCache -Running writes it.")]
    [ValidateNotNull]
    public RunningBinaryCache[] InputObject { get; set; } = [];

    /// <summary>Gets or sets the ports of the caches.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PortSet, HelpMessage = "The port of the cache, such as 5000.")]
    [ValidateRange(1, 65535)]
    public int[] Port { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether all caches of this session are stopped.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <summary>Gets or sets a value indicating whether the stopped caches are written, with their final counts.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var cache in ParameterSetName switch { AllSet => Running(), PortSet => Port.SelectMany(FindByPort), _ => InputObject })
        {
            if (cache.IsRunning && ShouldProcess(cache.ToString(), "Stop"))
            {
                Wait(cache.StopAsync());
            }

            if (PassThru)
            {
                WriteObject(cache);
            }
        }
    }

    private static IReadOnlyList<RunningBinaryCache> Running() => SessionServers.Of(Runspace.DefaultRunspace).Running;

    private IEnumerable<RunningBinaryCache> FindByPort(int port)
    {
        RunningBinaryCache[] found = [.. Running().Where(cache => cache.Port == port)];
        if (found.Length == 0)
        {
            WriteError(new ItemNotFoundException($"This session serves no binary cache on port {port}."), port);
        }

        return found;
    }
}
