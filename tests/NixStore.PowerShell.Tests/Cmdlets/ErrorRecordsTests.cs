using System.Management.Automation;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ErrorRecordsTests
{
    public static TheoryData<Exception, string, ErrorCategory> Failures() => new()
    {
        { new NixFormatException("not a NAR", 8), "NixFormat", ErrorCategory.InvalidData },
        { new NixStoreException("cannot"), "NixStore", ErrorCategory.InvalidOperation },
        { new NixStoreException("cannot", new UnauthorizedAccessException()), "NixStore", ErrorCategory.PermissionDenied },
        { new FileNotFoundException("gone"), "FileNotFound", ErrorCategory.ObjectNotFound },
        { new UnauthorizedAccessException(), "UnauthorizedAccess", ErrorCategory.PermissionDenied },
        { new IOException("unreadable"), "IO", ErrorCategory.ReadError },
        { new IOException("full", 28), "IO", ErrorCategory.WriteError },
        { new AggregateException(new NixFormatException("not a NAR")), "NixFormat", ErrorCategory.InvalidData },
        { new TaskCanceledException(), "TaskCanceled", ErrorCategory.OperationStopped },
    };

    [Theory, MemberData(nameof(Failures))]
    public void Each_kind_of_failure_has_its_id_and_category(Exception failure, string id, ErrorCategory category)
    {
        var record = ErrorRecords.Create(failure, "item");
        Assert.Equal((id, category, "item"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
    }

    [Fact]
    public void A_record_that_an_exception_brings_is_kept()
    {
        var failure =
            new RuntimeException("no", null, new ErrorRecord(new InvalidOperationException(), "Own", ErrorCategory.ResourceBusy, "theirs"));
        var record = ErrorRecords.Create(failure, "ours");
        Assert.Equal(("Own", "theirs"), (record.FullyQualifiedErrorId, record.TargetObject));
    }
}
