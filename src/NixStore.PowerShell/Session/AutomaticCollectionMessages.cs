using NixStore.Collecting;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Session;

/// <summary>Reports garbage collections that begin while paths are added.</summary>
/// <param name="host">Receives the messages.</param>
internal sealed class AutomaticCollectionMessages(ISessionHost host) : IProgress<AutomaticCollectionReport>
{
    /// <inheritdoc/>
    public void Report(AutomaticCollectionReport value)
    {
        if (value.Error is null)
        {
            host.WriteVerbose(
                $"Less space than min-free was left for the store {value.Location}. A garbage collection freed "
                + $"{ByteSize.Format(value.BytesFreed)}.");
        }
        else
        {
            host.WriteWarning(
                $"Less space than min-free is left for the store {value.Location}, and its garbage cannot be collected: "
                + value.Error.Message);
        }
    }
}
