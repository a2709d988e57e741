using System.Globalization;
using System.Text;
using NixStore.Profiles;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>The text that describes which generations of a profile are removed, which stay, and why.</summary>
/// <param name="plan">The decisions.</param>
internal sealed class GenerationPlanText(GenerationRemovalPlan plan)
{
    /// <summary>Gets a summary in one line.</summary>
    public string Summary
        => $"Remove {plan.Removed.Count} of {plan.Decisions.Count} generations of {plan.Profile.Link}";

    /// <summary>Gets the summary and a line for each generation with its reasons.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder(Summary);
            foreach ((var generation, var decision) in plan.Profile.Generations.Zip(plan.Decisions))
            {
                var created = generation.Created.LocalDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                var reasons = decision.Reasons.Count == 0 ? "not the current one" : string.Join("; ", decision.Reasons);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"\n{(decision.Stays ? "keep" : "remove"),8}  {generation.Number,5}  {created}  {reasons}");
            }

            return text.ToString();
        }
    }
}
