using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Verifying;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>Checks whether the contents of paths match the registered hashes.</summary>
[Cmdlet(VerbsDiagnostic.Test, "StorePath", HelpUri = HelpPages.Root + "Test-StorePath.md")]
[OutputType(typeof(StorePathTestResult), typeof(bool))]
public sealed class TestStorePathCommand : PathTestCmdlet
{
    private protected override void Test(OpenStore store, ValidPathInfo[] infos)
    {
        using var progress = new ProgressReporter($"Checking the contents of {store.Store.Location}", WriteProgress);
        foreach (var result in Pull(new StoreVerifier(store.Store, progress).VerifyAsync(infos, StopToken)))
        {
            WriteResult(Describe(store, result), result.Status == VerificationStatus.Valid);
        }
    }

    // Unregistered files do no harm, and failed builds leave some. They are reported, but do not change the result for all paths.
    private protected override void TestRest(OpenStore store)
    {
        foreach (var record in Wait(new StoreVerifier(store.Store).FindBadRecordsAsync(StopToken)))
        {
            var result = new StorePathTestResult(
                record.Path, VerificationStatus.BadRecord, null, null, null, record.Fault, store.Reference.Text);
            WriteResult(result, isGood: false);
        }

        if (Quiet)
        {
            return;
        }

        foreach (var path in Wait(new StoreVerifier(store.Store).FindUnregisteredAsync(StopToken)))
        {
            WriteResult(
                new StorePathTestResult(
                    path, VerificationStatus.Unregistered, null, null, null,
                    "These files belong to no valid path. A garbage collection removes them.", store.Reference.Text),
                isGood: true);
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
