using System.Globalization;
using NixStore.Optimising;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Text that shows what linking equal files would do.</summary>
/// <param name="store">The store.</param>
/// <param name="result">What it would do; null if the store does not report it.</param>
internal sealed class OptimizationText(IStore store, OptimisationResult? result)
{
    /// <summary>Gets all of it in one line.</summary>
    public string Summary => result is { FilesLinked: { } files, BytesFreed: { } bytes }
        ? $"Link {files} equal {(files == 1 ? "file" : "files")} of {store.Location} and free {ByteSize.Format(bytes)} "
            + $"({bytes.ToString(CultureInfo.InvariantCulture)} bytes)"
        : $"Link equal files of {store.Location} and free their space, whose size the store does not report";
}
