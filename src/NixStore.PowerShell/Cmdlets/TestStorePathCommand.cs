using System.Management.Automation;
using NixStore.PowerShell.Pipeline;
using NixStore.Verifying;
using PathInfo = NixStore.Paths.PathInfo;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Checks whether the contents of paths are those that their hashes tell.</summary>
[Cmdlet(VerbsDiagnostic.Test, "StorePath")]
[OutputType(typeof(StorePathTestResult), typeof(bool))]
public sealed class TestStorePathCommand : PathTestCmdlet
{
    private protected override void Test(OpenStore store, PathInfo[] infos)
    {
        using var progress = new ProgressReporter($"Checking the contents of {store.Store.Location}", WriteProgress);
        foreach (PathVerification result in Pull(new StoreVerifier(store.Store, progress).VerifyAsync(infos, StopToken)))
        {
            WriteResult(Describe(store, result), result.Status == VerificationStatus.Valid);
        }
    }

    private static StorePathTestResult Describe(OpenStore store, PathVerification result)
        => new(
            store.Store.Directory.Print(result.Info.Path),
            result.Status,
            result.Info.NarHash.ToString(),
            result.ActualHash?.ToString(),
            result.Info.NarSize,
            result.Error?.Message,
            store.Reference.Text);
}
