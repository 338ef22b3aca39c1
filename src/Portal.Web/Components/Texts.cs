namespace Portal.Web.Components;

/// <summary>Names the resource files of the screens: Texts.resx (English) and Texts.tr.resx.</summary>
public sealed class Texts;
