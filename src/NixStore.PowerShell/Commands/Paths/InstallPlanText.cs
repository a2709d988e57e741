using System.Globalization;
using System.Text;
using NixStore.Installing;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>The text that describes a planned installation.</summary>
/// <param name="plan">The plan.</param>
/// <param name="target">The store to install into.</param>
internal sealed class InstallPlanText(InstallPlan plan, IStore target)
{
    /// <summary>Gets a summary in one line.</summary>
    public string Summary
        => $"Install {plan.Items.Count} {(plan.Items.Count == 1 ? "path" : "paths")} into {target.Location}: "
            + $"{ByteSize.Format(plan.DownloadSize)} to fetch, {ByteSize.Format(plan.NarSize)} unpacked";

    /// <summary>Gets the summary and a line for each path with its download size, its size and its substituter.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder(Summary);
            foreach (var item in plan.Items)
            {
                var sizes = $"{ByteSize.Format(item.DownloadSize),12} {ByteSize.Format(item.Info.NarSize),12}";
                text.Append(CultureInfo.CurrentCulture, $"\n{sizes}  {target.Directory.Print(item.Info.Path)}  from {item.From}");
            }

            return text.ToString();
        }
    }
}
