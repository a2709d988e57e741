using System.Globalization;
using NixStore.Copying;

namespace NixStore.Activation.Checks;

/// <summary>Checks whether the closure of a path can be copied to a target.</summary>
/// <param name="plan">What would be copied.</param>
/// <param name="state">What the target reports.</param>
/// <param name="findings">Receives what is found.</param>
internal sealed class ClosureCheck(CopyPlan plan, TargetInspection state, FindingList findings)
{
    private const double UsualReserve = 0.1;

    /// <summary>Checks the closure.</summary>
    public void Check()
    {
        var missing = plan.Missing.Count;
        findings.AddInformation(
            "Closure",
            missing == 0
                ? $"All {plan.Present.Count} paths of the closure are there."
                : $"{missing} of {missing + plan.Present.Count} paths of the closure are copied, with {Bytes(plan.Bytes)}.");
        CheckSpace();
        var unsigned = plan.Missing.Count(static info => info.Signatures.Count == 0 && info.ContentAddress is null);
        if (unsigned > 0 && state.User != "root")
        {
            findings.AddWarning(
                "Signatures",
                $"{unsigned} paths have no signature. The target accepts them only if {state.User} is one of its trusted users.");
        }
    }

    private void CheckSpace()
    {
        if (state.FreeInStore is not { } free || plan.Missing.Count == 0)
        {
            return;
        }

        if (plan.Bytes > free)
        {
            findings.AddError("Space", $"The store needs {Bytes(plan.Bytes)}, and {Bytes(free)} are free.");
        }
        else if (plan.Bytes > free * (1 - UsualReserve))
        {
            findings.AddWarning("Space", $"After the copy, {Bytes(free - plan.Bytes)} of the store are free.");
        }
    }

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} bytes");
}
