using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using NixStore.Help;

if (args is not [var assemblyPath, var pageDirectory, var helpFile])
{
    Console.Error.WriteLine("Usage: NixStore.Help <cmdlet assembly> <directory of pages> <help file to write>");
    return 2;
}

try
{
    IEnumerable<CmdletFacts> cmdlets = Assembly.LoadFrom(assemblyPath).GetExportedTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
        .Select(type => new CmdletFacts(type))
        .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal);
    var commands = new List<XElement>();
    foreach (var cmdlet in cmdlets)
    {
        var page = Path.Combine(pageDirectory, cmdlet.Name + ".md");
        if (File.Exists(page))
        {
            commands.Add(MamlWriter.Command(cmdlet, HelpPageReader.Read(page, cmdlet)));
        }
    }

    Directory.CreateDirectory(Path.GetDirectoryName(helpFile)!);
    MamlWriter.Document(commands).Save(helpFile);
    return 0;
}
catch (HelpPageException e)
{
    // A build shows an error in this form with its file and line.
    Console.Error.WriteLine($"{e.File}({e.Line}): error HELP: {e.Message}");
    return 1;
}
