using System.Globalization;
using System.Text;
using NixStore.Activation;
using NixStore.Closures;
using NixStore.Paths;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Commands.Activation;

/// <summary>The text that describes an activation before it is done.</summary>
/// <param name="plan">The activation.</param>
/// <param name="directory">The store directory of the paths.</param>
internal sealed class ActivationPlanText(ActivationPlan plan, StoreDirectory directory)
{
    /// <summary>Gets a summary in one line.</summary>
    public string Summary
        => $"{plan.Action} {plan.Target} to {directory.Print(plan.Activation.Path)}, copy {plan.Copy.Missing.Count} "
            + $"{(plan.Copy.Missing.Count == 1 ? "path" : "paths")}, {ByteSize.Format(plan.Copy.Bytes)}";

    /// <summary>Gets the summary and a line for each package that changes.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder(Summary)
                .Append(CultureInfo.CurrentCulture, $"\n      before  {(plan.Before is { } path ? directory.Print(path) : "nothing")}");
            foreach (var change in plan.Changes)
            {
                text.Append(CultureInfo.CurrentCulture, $"\n{ByteSize.Format(change.SizeDelta),12}  {change.Name} {Describe(change)}");
            }

            return text.ToString();
        }
    }

    private static string Describe(ClosureChange change) => change.Kind switch
    {
        ClosureChangeKind.Added => $"{string.Join(", ", change.VersionsAfter)} is added",
        ClosureChangeKind.Removed => $"{string.Join(", ", change.VersionsBefore)} is removed",
        ClosureChangeKind.VersionChanged => $"{string.Join(", ", change.VersionsBefore)} -> {string.Join(", ", change.VersionsAfter)}",
        _ => "has other contents",
    };
}
