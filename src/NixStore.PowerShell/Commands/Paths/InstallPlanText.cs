using System.Globalization;
using System.Text;
using NixStore.Installing;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>Tells people what an installation would do.</summary>
/// <param name="plan">The plan.</param>
/// <param name="target">The store to install into.</param>
internal sealed class InstallPlanText(InstallPlan plan, IStore target)
{
    /// <summary>All of it in one line.</summary>
    public string Summary
        => $"Install {plan.Items.Count} {(plan.Items.Count == 1 ? "path" : "paths")} into {target.Location}: "
            + $"{ByteSize.Format(plan.DownloadSize)} to fetch, {ByteSize.Format(plan.NarSize)} unpacked";

    /// <summary>The summary, and each path with what is fetched, what it takes, and from where.</summary>
    public string Details
    {
        get
        {
            var text = new StringBuilder(Summary);
            foreach (var item in plan.Items)
            {
                text.Append(
                    CultureInfo.CurrentCulture,
                    $"\n{ByteSize.Format(item.DownloadSize),12} {ByteSize.Format(item.Info.NarSize),12}  {target.Directory.Print(item.Info.Path)}  from {item.From}");
            }

            return text.ToString();
        }
    }
}
